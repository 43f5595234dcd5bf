import Testing

@testable import SMS

@Suite struct SegmentCountTests {
    private static let unit = "س"

    @Test(
        "UCS-2 text fills 70 units, then 67 a part",
        arguments: [
            (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (161, 3), (268, 4), (290, 5), (335, 5), (900, 14),
        ])
    func persian(length: Int, parts: Int) {
        let count = SegmentCount(String(repeating: Self.unit, count: length))
        #expect(count.alphabet == .ucs2)
        #expect(count.parts == parts)
    }

    @Test(
        "GSM text fills 160 septets, then 153 a part",
        arguments: [(0, 1), (1, 1), (160, 1), (161, 2), (290, 2), (306, 2), (307, 3), (335, 3), (900, 6)])
    func latin(length: Int, parts: Int) {
        let count = SegmentCount(String(repeating: "a", count: length))
        #expect(count.alphabet == .gsm7)
        #expect(count.parts == parts)
    }

    @Test func characterOfTheExtensionTableTakesTwoSeptets() {
        #expect(SegmentCount(String(repeating: "€", count: 80)).parts == 1)
        #expect(SegmentCount(String(repeating: "€", count: 81)).parts == 2)
        #expect(SegmentCount("[]{}\\^~|\u{0C}€").alphabet == .gsm7)
    }

    @Test("a line's end counts once, however it is written", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) {
        for text in [String(repeating: "a", count: 159) + end, String(repeating: end, count: 160)] {
            #expect(SegmentCount(text).parts == 1)
            #expect(SegmentCount(text + "a").parts == 2)
        }
        #expect(SegmentCount(String(repeating: Self.unit, count: 69) + end).parts == 1)
        #expect(SegmentCount(String(repeating: Self.unit, count: 70) + end).parts == 2)
    }

    @Test func anEscapedPairIsNotTornApart() {
        // 76 pairs and one character fill 153; a pair at 152 has to move on, so that a part holds 152.
        let text = String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152)
        #expect(SegmentCount(text).parts == 3)
        #expect(SegmentCount(String(repeating: "a", count: 153) + "€" + String(repeating: "a", count: 151)).parts == 2)
    }

    @Test func aSurrogatePairIsNotTornApart() {
        let emoji = "😀"
        #expect(SegmentCount(String(repeating: emoji, count: 35)).parts == 1)
        #expect(SegmentCount(String(repeating: emoji, count: 36)).parts == 2)
        // 67 is odd: each part holds 33 pairs.
        #expect(SegmentCount(String(repeating: emoji, count: 66)).parts == 2)
        #expect(SegmentCount(String(repeating: emoji, count: 67)).parts == 3)
    }

    @Test func oneForeignCharacterTurnsTheWholeTextIntoUCS2() {
        #expect(SegmentCount(String(repeating: "a", count: 70) + "ی").parts == 2)
        #expect(SegmentCount("«»").alphabet == .ucs2)
        #expect(SegmentCount("a\u{200C}b").alphabet == .ucs2)
        #expect(SegmentCount("۱۲").alphabet == .ucs2)
    }

    @Test func aLineBreakIsOneCharacterHoweverWritten() {
        #expect(SegmentCount(String(repeating: "a", count: 159) + "\r\n").parts == 1)
        #expect(SegmentCount(String(repeating: "a", count: 159) + "\n").parts == 1)
    }

    @Test func everyCharacterOfTheAlphabetIsKnown() {
        // 3GPP TS 23.038 §6.2.1: 128 places, one of which is the escape.
        let known = (0..<0x2_0000).compactMap(Unicode.Scalar.init).count { GSMAlphabet.septets($0) == 1 }
        #expect(known == 127)
        #expect((0..<0x2_0000).compactMap(Unicode.Scalar.init).count { GSMAlphabet.septets($0) == 2 } == 10)
    }
}
