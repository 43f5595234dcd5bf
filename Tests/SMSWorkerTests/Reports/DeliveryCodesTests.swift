import SMS
import Testing

@Suite struct DeliveryCodesTests {
    @Test(
        arguments: [
            (
                ProviderService.kavenegar, ["10"], ["6", "11", "13", "14"],
                ["1", "2", "4", "5", "100", "", "delivered"]
            ),
            (.meliPayamak, ["1"], ["2", "16", "35", "300", "500"], ["0", "8", "100", "200", "400", "-1", "3", "5"]),
            (.smsIR, ["1"], ["2", "6", "7"], ["3", "4", "5", "0"]),
            (
                .generic, ["delivered", "DELIVRD"], ["undelivered", "UNDELIV", "Failed", "rejected"],
                ["sent", "10", ""]
            ),
            (.parsian, ["delivered"], ["undelivered"], ["200"]),
        ] as [(ProviderService, [String], [String], [String])])
    func onlyFinalWordsDecide(
        _ provider: ProviderService, _ good: [String], _ bad: [String], _ open: [String]
    ) {
        for word in good { #expect(DeliveryCodes.status(word, of: provider) == .delivered) }
        for word in bad { #expect(DeliveryCodes.status(word, of: provider) == .undelivered) }
        for word in open { #expect(DeliveryCodes.status(word, of: provider) == nil) }
    }

    @Test func theWorstPartDecides() {
        #expect(DeliveryCodes.worst([.delivered, .delivered]) == .delivered)
        #expect(DeliveryCodes.worst([.delivered, .undelivered]) == .undelivered)
        #expect(DeliveryCodes.worst([.delivered, nil]) == nil)
        #expect(DeliveryCodes.worst([nil, .undelivered]) == .undelivered)
        #expect(DeliveryCodes.worst([]) == nil)
        let parts = DeliveryCodes.worst(words: ["10", "11", "10"], of: .kavenegar)
        #expect(parts.word == "11")
        #expect(parts.status == .undelivered)
    }

    @Test func aPollEntryReadsBackWhateverTheProvidersIdIs() {
        let entry = PollEntry(id: "ab12", end: 1_795_000_000_000, messageID: "an id with spaces")
        #expect(PollEntry(member: entry.member) == entry)
        for text in ["", "ab12", "ab12 soon x", "ab12 5 "] { #expect(PollEntry(member: text) == nil) }
    }
}
