import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct InboxRoutesTests {
    @Test func messagesAreListedNewestFirst() async throws {
        try await SimulatorClient.run { client in
            let ids = try await [client.send("first"), client.send("second"), client.send("third")]
                .compactMap { $0.entries?.first?.messageid }
            let messages = try await client.inbox()
            #expect(messages.map(\.text) == ["third", "second", "first"])
            #expect(messages.map(\.messageid) == ids.reversed())
        }
    }

    @Test(arguments: [
        "09121234567", "9121234567", "989121234567", "+989121234567", "00989121234567", "+9809121234567",
        "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "0912 123 45 67", "(0912) 123-4567", "\u{200E}09121234567",
    ])
    func anySpellingOfTheNumberFindsThePhone(spelling: String) async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("hello")
            #expect(try await client.inbox(spelling).map(\.text) == ["hello"])
        }
    }

    @Test func aPhoneThatReceivedNothingIsAnEmptyList() async throws {
        try await SimulatorClient.run { client in
            let messages = try await client.inbox("09350000000")
            #expect(messages.isEmpty)
        }
    }

    @Test func whatIsNoMobileNumberIsABadRequest() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.get, "/inbox/02188776655")
            #expect(response.status == .badRequest)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == "number")
        }
    }

    @Test func deletingEmptiesEveryPhone() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("hello")
            #expect(try await client.control(.delete, "/inbox").status == .noContent)
            #expect(try await client.inbox().isEmpty)
            #expect(try await client.get(Overview.self, "/inbox.json").phones.isEmpty)
        }
    }

    @Test func thePageIsServedAndLoadsNothingFromElsewhere() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.get, "/inbox")
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            let page = String(buffer: response.body)
            #expect(page.contains("/inbox.json"))
            #expect(!page.contains("://"))
            #expect(!page.contains("innerHTML"))
        }
    }

    @Test func thePollListsPhonesByTheirNewestMessage() async throws {
        try await SimulatorClient.run { client in
            let other = "09350000001"
            _ = try await client.send("1")
            _ = try await client.kavenegar("sms/send", ["receptor": other, "message": "2"])
            let before = try await client.get(Overview.self, "/inbox.json")
            #expect(before.phones.map(\.number) == [other, SimulatorClient.number])
            _ = try await client.send("3")
            let after = try await client.get(Overview.self, "/inbox.json")
            #expect(after.phones.map(\.number) == [SimulatorClient.number, other])
            #expect(after.phones.map { $0.messages.map(\.text) } == [["3", "1"], ["2"]])
            #expect(after.numbers == 2)
            #expect(after.deliveries == 3)
            #expect(after.revision > before.revision)
        }
    }

    @Test(arguments: [
        ("number=09121234567", ["۱۲۳۴ second", "first"]), ("q=first", ["first"]), ("q=FIRST", ["first"]),
        ("q=1234", ["۱۲۳۴ second", "first"]), ("q=%DB%B1%DB%B2%DB%B3%DB%B4%20", ["۱۲۳۴ second", "first"]),
        ("number=09121234567&q=second", ["۱۲۳۴ second"]), ("number=0935&q=", ["other"]), ("q=nowhere", []),
        ("q=kavenegar", ["other", "۱۲۳۴ second", "first"]), ("number=&q=", ["other", "۱۲۳۴ second", "first"]),
    ])
    func aSearchIsOverAllThatIsKept(query: String, texts: [String]) async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("first")
            _ = try await client.send("۱۲۳۴ second")
            _ = try await client.kavenegar("sms/send", ["receptor": "09350000001", "message": "other"])
            let found = try await client.get(Overview.self, "/inbox.json?" + query)
            let newestFirst = found.phones.flatMap(\.messages).sorted { $0.messageid > $1.messageid }
            #expect(newestFirst.map(\.text) == texts)
            #expect(!found.more)
        }
    }

    @Test func whoKnowsTheNewestIsToldNothingAgain() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("first")
            let before = try await client.get(Overview.self, "/inbox.json")
            let same = try await client.get(Overview.self, "/inbox.json?known=\(before.revision)")
            #expect(same.phones.isEmpty)
            #expect(same.deliveries == 1)
            _ = try await client.send("second")
            let after = try await client.get(Overview.self, "/inbox.json?known=\(before.revision)")
            #expect(after.phones.flatMap(\.messages).map(\.text) == ["second", "first"])
        }
    }

    private struct Overview: Decodable {
        struct Phone: Decodable {
            let number: String
            let messages: [InboxReply]
        }

        let revision: Int
        let numbers: Int
        let deliveries: Int
        let phones: [Phone]
        let more: Bool
    }
}
