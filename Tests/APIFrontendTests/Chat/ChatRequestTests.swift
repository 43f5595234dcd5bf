import Chat
import HTTPTypes
import Primitives
import Testing

@testable import APIFrontend

@Suite struct ChatRequestTests {
    private func open(_ fields: [ProtocolText: JSONValue]) throws(APIError) -> OpenRoomRequest {
        try OpenRoomRequest(RequestFields(fields), caller: 3, maxMembers: 4, countries: ["98"])
    }

    @Test func aRoomIsDirectOrAGroup() throws {
        #expect(try self.open(["user_id": .integer(7)]) == .direct(.id(7)))
        #expect(try self.open(["user_id": .string("007")]) == .direct(.id(7)))
        #expect(
            try self.open(["users": .array([.integer(7), .string("8"), .integer(7), .integer(3)])])
                == .group(name: "", users: [7, 8]))
        #expect(try self.open(["users": .string("7, 8"), "name": .string(" n ")]) == .group(name: "n", users: [7, 8]))
        #expect(try self.open(["users": .null, "user_id": .integer(7)]) == .direct(.id(7)))
    }

    @Test func aUserIsNamedByIdOrByNumber() throws {
        let phone = try #require(PhoneNumber("09121234567"))
        for value: JSONValue in [.string("09121234567"), .string("+98 912 123 4567"), .integer(9_121_234_567)] {
            #expect(try self.open(["mobile_number": value]) == .direct(.number(phone)))
            #expect(try self.open(["mobile_number": value, "user_id": .null]) == .direct(.number(phone)))
        }
        // What names nobody is passed over, as of an id; and a group has no number.
        for nobody: JSONValue in [.null, .string(" ")] {
            #expect(try self.open(["mobile_number": nobody, "user_id": .integer(7)]) == .direct(.id(7)))
            let error = #expect(throws: APIError.self) { try self.open(["mobile_number": nobody]) }
            #expect(error?.code == "user_id_required")
        }
        #expect(
            try self.open(["mobile_number": .string("x"), "users": .array([.integer(7)])])
                == .group(name: "", users: [7]))
        let wrong: [[ProtocolText: JSONValue]] = [
            ["mobile_number": .string("0912")], ["mobile_number": .bool(true)],
            ["mobile_number": .string("+14155552671")],
            ["mobile_number": .string("09121234567"), "user_id": .integer(7)],
            ["mobile_number": .string("x"), "user_id": .integer(7)],
        ]
        for fields in wrong {
            let error = #expect(throws: APIError.self) { try self.open(fields) }
            #expect(error?.status == .badRequest && error?.code == "invalid", "\(fields)")
            guard case .field("mobile_number", _) = error?.body else {
                Issue.record("\(fields)")
                continue
            }
        }
    }

    @Test func membersAreCountedWithTheOwner() throws {
        #expect(try self.open(["users": .array((7...9).map { .integer($0) })]) == .group(name: "", users: [7, 8, 9]))
        let error = #expect(throws: APIError.self) { try self.open(["users": .array((7...10).map { .integer($0) })]) }
        #expect(error?.code == "max_length")
    }

    @Test func whoIsNobodyIsRefused() {
        for value: JSONValue in [.integer(0), .integer(-1), .string("+7"), .string("x"), .bool(true), .number(1.5)] {
            let error = #expect(throws: APIError.self) { try self.open(["user_id": value]) }
            #expect(error?.status == .badRequest && error?.code == "invalid")
        }
        #expect(throws: APIError.self) { try self.open([:]) }
    }

    @Test func aChangeLeavesWhatItDoesNotName() throws {
        #expect(try EditRoomRequest(RequestFields([:])).isEmpty)
        let both = try EditRoomRequest(RequestFields(["name": .string("ن"), "status": .string("3")]))
        #expect(both.name == "ن" && both.status == .onHold)
        #expect(try EditRoomRequest(RequestFields(["name": .null])).name == "")
        #expect(throws: APIError.self) { try EditRoomRequest(RequestFields(["status": .integer(0)])) }
        let long = String(repeating: "ن", count: 46)
        #expect(throws: APIError.self) { try EditRoomRequest(RequestFields(["name": .string(long)])) }
    }

    @Test func idsInPathsAreDigits() {
        #expect(ChatFields.id("12") == 12)
        for text in [nil, "", "0", "-1", "+1", "1.0", "x", "١", "9223372036854775808", "00000000000000000001"] {
            #expect(ChatFields.id(text) == nil)
        }
    }

    private func message(
        _ fields: [ProtocolText: JSONValue], _ headers: HTTPFields = [:]
    ) throws(APIError) -> ChatMessageRequest {
        try ChatMessageRequest(RequestFields(["chat_room": .integer(1)].merging(fields) { $1 }), headers)
    }

    @Test func theOriginalsTwoNamesOfTheTextAreOne() throws {
        #expect(try self.message(["message": .string(" hi ")]).text == " hi ")
        #expect(try self.message(["text": .null, "message": .string("hi")]).text == "hi")
        #expect(try self.message(["text": .string("a"), "message": .string("b")]).text == "a")
        let sender = ChatUser(id: 1, username: "a")
        for name in ["text", "message"] {
            let error = #expect(throws: APIError.self) {
                try self.message([ProtocolText(name): .string("a\u{1}")]).message(from: sender)
            }
            #expect(error?.code == "text_not_allowed")
            if case .field(let field, _) = error?.body { #expect(field == name) } else { Issue.record("no field") }
        }
    }

    @Test func theHeaderIsAKeyUnlessAFieldIs() throws {
        var headers = HTTPFields()
        headers[.idempotencyKey] = "h"
        #expect(try self.message(["text": .string("a")], headers).key == "h")
        #expect(try self.message(["key": .string("f")], headers).key == "f")
        #expect(try self.message(["key": .null], headers).key == "h")
        headers[.idempotencyKey] = String(repeating: "k", count: 65)
        let hash = try #require(try self.message([:], headers).key)
        #expect(hash.utf8.count == 64 && !hash.contains("k"))
        headers[.idempotencyKey] = String(repeating: "k", count: 129)
        #expect(throws: APIError.self) { try self.message([:], headers) }
    }

    @Test func readersAreThoseWhoseMarksHaveComeSoFar() {
        let message = StoredChatMessage(
            offset: 5, message: ChatMessage(sender: 1, kind: .text, text: "x", at: 0), key: nil)
        let marks: [(user: Int64, mark: Int64)] = [(1, 9), (2, 5), (3, 4), (4, 6)]
        #expect(ChatMessageAnswer.readers(of: message, marks) == [2, 4])
        let many = (Int64(2)..<500).map { (user: $0, mark: Int64(5)) }
        #expect(ChatMessageAnswer.readers(of: message, many) == Array(2...101))
    }
}
