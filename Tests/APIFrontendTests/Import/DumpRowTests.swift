import Chat
import Foundation
import Identity
import Primitives
import Testing

@testable import APIFrontend

@Suite struct DumpRowTests {
    private let countries: Set<String> = ["98"]

    private func row(_ json: String) throws -> DumpRow {
        try #require(try DumpRow.read(Array(json.utf8), at: 0))
    }

    /// A row of a model with some of its fields replaced; nil takes one away.
    private func row(_ model: String, _ fields: [ProtocolText: JSONValue?]) throws -> DumpRow {
        let all: [String: [ProtocolText: JSONValue]] = [
            "auth.user": [
                "username": .string("simin"), "password": .string(""), "email": .string("simin@example.org"),
                "is_active": .bool(true), "date_joined": .string("2024-03-20T08:30:00.250Z"), "last_login": .null,
            ],
            "drfchelseru.user": ["user": .integer(4), "mobile": .string("09101230004"), "group": .integer(1)],
            "drfchelseru.chatroom": [
                "user_1": .null, "user_2": .null, "users": .array([.integer(5), .integer(4)]), "banneds": .array([]),
                "name": .null, "status": .integer(1), "created_at": .string("2024-03-21T09:00:00Z"),
                "updated_at": .string("2024-03-21T12:30:00.5+03:30"),
            ],
            "drfchelseru.messagechat": [
                "message_type": .string("text"), "chat_room": .integer(7), "sender": .integer(4), "text": .string("hi"),
                "lat": .null, "lng": .null, "created_at": .string("2024-04-01T09:00:00.101Z"),
            ],
        ]
        return DumpRow(
            model: model, pk: .integer(9),
            fields: try #require(all[model]).merging(fields.compactMapValues(\.self)) { $1 }
                .filter { fields[$0.key] != .some(nil) })
    }

    private func reason(_ body: () throws -> some Any) -> ImportReason? {
        #expect(throws: ImportReason.self) { _ = try body() }
    }

    @Test func whatNoDumpdataWritesIsNoDump() throws {
        for json in [#"{"a": 1}"#, #"{"model": "auth.user"}"#, #"{"model": 1, "fields": {}}"#, #"{"fields": {}}"#] {
            #expect(throws: DumpError.notRows(at: 3)) { try DumpRow.read(Array(json.utf8), at: 3) }
        }
        for json in [#"{"model": "a.b", "pk": 1, "fields": {"lat": NaN}}"#, "{,}", "{]", #"{"model": "\#u{0}"}"#] {
            #expect(try DumpRow.read(Array(json.utf8), at: 0) == nil)
        }
        // Bytes that are no text are repaired, and the object is none of a dump all the same.
        #expect(throws: DumpError.notRows(at: 0)) {
            try DumpRow.read([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], at: 0)
        }
    }

    @Test func controlCharactersAreLeftOutAndNothingElse() throws {
        let message = try DumpMessage(
            try self.row("drfchelseru.messagechat", ["text": .string("\u{0}a\u{1}\tb\r\nc\u{85}\u{200C}d\u{7F}")]),
            file: nil)
        #expect(message.messages.map(\.text) == ["a\tb\r\nc\u{200C}d"])
        // What is left may be nothing: the message is there all the same.
        let empty = try DumpMessage(try self.row("drfchelseru.messagechat", ["text": .string("\u{1}")]), file: nil)
        #expect(empty.messages.map(\.text) == [""])
        #expect(try DumpRoom(try self.row("drfchelseru.chatroom", ["name": .string("r\u{2}7")])).name == "r7")
    }

    @Test func onlyPositiveWholeNumbersAreKeys() throws {
        for (pk, id) in [("7", 7), ("1125899906842624", 1_125_899_906_842_624)] as [(String, Int64)] {
            #expect(try self.row(#"{"model": "a.b", "pk": \#(pk), "fields": {}}"#).id() == id)
        }
        for pk in [
            "0", "-1", "\"7\"", "null", "1.5", "9007199254740992", "1e300", "true", "[1]", "\(Int64.max)",
            "\(Int64.min)", "9223372036854775808", "1e308", "1e999",
        ] {
            let row = try self.row(#"{"model": "a.b", "pk": \#(pk), "fields": {}}"#)
            #expect(self.reason { try row.id() } == .badKey, "\(pk)")
        }
        #expect(self.reason { try self.row(#"{"model": "a.b", "fields": {}}"#).id() } == .badKey)
        #expect(try self.row(#"{"model": "a.b", "pk": "09101230004", "fields": {}}"#).name == "-")
    }

    @Test func aUserKeepsNameMailTimeAndWhetherItIsActive() throws {
        let user = try DumpUser(try self.row("auth.user", [:]))
        #expect((user.id, user.username, user.email) == (9, "simin", "simin@example.org"))
        #expect(user.created == 1_710_923_400_250)
        #expect(user.isActive)
        #expect(user.password == .none)
        #expect(try DumpUser(try self.row("auth.user", ["is_active": .bool(false)])).isActive == false)
        #expect(
            try DumpUser(try self.row("auth.user", ["email": .string(String(repeating: "x", count: 255))])).email == "")
        for field in ["username", "password", "is_active", "date_joined"] {
            let name = ProtocolText(field)
            #expect(self.reason { try DumpUser(try self.row("auth.user", [name: nil])) } == .badField(field))
            #expect(self.reason { try DumpUser(try self.row("auth.user", [name: .integer(1)])) } == .badField(field))
        }
        let long = JSONValue.string(String(repeating: "x", count: 256))
        #expect(self.reason { try DumpUser(try self.row("auth.user", ["username": long])) } == .badField("username"))
    }

    @Test func ofHashesOnlyTwoKindsBecomeLogins() throws {
        let pbkdf2 = "pbkdf2_sha256$1200$Kohandezh77$C64i+q2DSZaeAuHUjR85gu28pPjVYSwB0i+uNCOTCT0="
        func password(_ text: String, _ name: String = "simin") throws -> DumpUser.Password {
            try DumpUser(try self.row("auth.user", ["password": .string(text), "username": .string(name)])).password
        }
        #expect(try password(pbkdf2) == .hash(pbkdf2, try #require(LoginName("simin"))))
        #expect(try password("") == .none)
        #expect(try password("!") == .none)
        #expect(try password("!x7Kd", "G0-09101230004") == .none)
        for text in [
            "md5$a$b", "pbkdf2_sha1$1200$a$b", "argon2$argon2id$v=19$m=102400,t=2,p=8$a$b", "bcrypt_sha256$$2b$12$a",
            "plain", "pbkdf2_sha256$1200$a$!", "scrypt$1000$a$8$1$b",
        ] {
            #expect(try password(text) == .unusable(.strangeHash), "\(text)")
        }
        for name in ["G0-09101230004", "g7-visitor", "\u{FF27}12-x", "G۱-x"] {
            #expect(try password(pbkdf2, name) == .unusable(.reservedName), "\(name)")
        }
        #expect(try password(pbkdf2, "G-x") != .unusable(.reservedName))
        #expect(try password(pbkdf2, String(repeating: "x", count: 151)) == .unusable(.unusableName))
    }

    @Test func aNumberIsReadInEverySpellingOfTheOriginal() throws {
        for text in ["09101230004", "۰۹۱۰۱۲۳۰۰۰۴", "09۱۰۱۲۳۰۰۰۴", "9101230004"] {
            let mobile = try DumpMobile(
                try self.row("drfchelseru.user", ["mobile": .string(text)]), countries: self.countries)
            #expect((mobile.user, mobile.phone.e164, mobile.group) == (4, "+989101230004", 1))
        }
        func reason(_ fields: [ProtocolText: JSONValue?]) -> ImportReason? {
            self.reason { try DumpMobile(try self.row("drfchelseru.user", fields), countries: self.countries) }
        }
        for text in ["", "0912", "02155500000", "abc", "091012300045"] {
            #expect(reason(["mobile": .string(text)]) == .noNumber, "\(text)")
        }
        #expect(reason(["user": .array([.string("simin")])]) == .naturalKey)
        #expect(reason(["user": .null]) == .badField("user"))
        #expect(reason(["user": .string("4")]) == .badField("user"))
        #expect(reason(["group": .integer(-1)]) == .badField("group"))
        #expect(reason(["group": .integer(1 << 40)]) == .badField("group"))
        #expect(reason(["mobile": .integer(9_101_230_004)]) == .badField("mobile"))
    }

    @Test func aRoomHasTheMembersOfBothKindsOfColumns() throws {
        let room = try DumpRoom(
            try self.row("drfchelseru.chatroom", ["user_1": .integer(8), "user_2": .integer(4), "status": .integer(3)]))
        #expect(room.members == [4, 5, 8])
        #expect((room.name, room.status, room.opener) == ("", .onHold, 8))
        #expect(room.created == 1_711_011_600_000)
        #expect(room.updated == 1_711_011_600_500)
        func reason(_ fields: [ProtocolText: JSONValue?]) -> ImportReason? {
            self.reason { try DumpRoom(try self.row("drfchelseru.chatroom", fields)) }
        }
        #expect(reason(["status": .integer(4)]) == .badField("status"))
        #expect(reason(["users": .array([.string("5")])]) == .badField("users"))
        #expect(reason(["users": .array([.array([.string("simin")])])]) == .naturalKey)
        #expect(reason(["name": .integer(1)]) == .badField("name"))
        #expect(reason(["created_at": .string("yesterday")]) == .badField("created_at"))
    }

    @Test func aGroupHasAnOwnerAndWhoWasBannedMayOnlyRead() throws {
        func roles(_ fields: [ProtocolText: JSONValue?], _ kind: ChatRoom.Kind) throws -> [String] {
            let room = try DumpRoom(try self.row("drfchelseru.chatroom", fields))
            return room.roles(room.members, kind).map { "\($0.user) \($0.role.rawValue)" }
        }
        #expect(try roles([:], .direct) == ["4 member", "5 member"])
        #expect(try roles([:], .group) == ["4 owner", "5 member"])
        #expect(try roles(["user_1": .integer(5)], .group) == ["4 member", "5 owner"])
        #expect(try roles(["banneds": .array([.integer(4)])], .group) == ["4 reader", "5 owner"])
        #expect(
            try roles(["user_1": .integer(4), "banneds": .array([.integer(4)])], .group) == ["4 reader", "5 owner"])
        #expect(try roles(["banneds": .array([.integer(4), .integer(5)])], .group) == ["4 reader", "5 reader"])
        #expect(DumpRoom.pair([4, 5]) == DirectPair(5, 4))
        #expect(DumpRoom.pair([4]) == nil)
        #expect(DumpRoom.pair([4, 5, 6]) == nil)
    }

    @Test func messagesKeepTheirKindAndFilesBecomeAddresses() throws {
        func messages(_ fields: [ProtocolText: JSONValue?], file: String? = nil) throws -> [String] {
            try DumpMessage(try self.row("drfchelseru.messagechat", fields), file: file).messages.map {
                "\($0.kind.rawValue) \($0.text) \($0.latitude.map { "\($0)" } ?? "-")"
            }
        }
        let (file, image) = (JSONValue.string("file"), JSONValue.string("image"))
        #expect(try messages([:]) == ["text hi -"])
        #expect(try messages(["message_type": .string("location"), "lat": .integer(36)]) == ["location hi 36.0"])
        #expect(try messages(["message_type": file, "text": .string("")], file: "/media/a") == ["file /media/a -"])
        #expect(try messages(["message_type": image], file: "/media/a") == ["image /media/a -", "text hi -"])
        #expect(try messages([:], file: "/media/a") == ["file /media/a -", "text hi -"])
        let address = JSONValue.string("https://example.org/a")
        #expect(try messages(["message_type": image, "text": address]) == ["image https://example.org/a -"])
        func reason(_ fields: [ProtocolText: JSONValue?]) -> ImportReason? { self.reason { try messages(fields) } }
        #expect(reason(["message_type": file]) == .noFile)
        #expect(reason(["message_type": file, "text": .string("/media/a b")]) == .noFile)
        #expect(reason(["message_type": .string("voice")]) == .unknownKind)
        #expect(reason(["text": .string(String(repeating: "x", count: 32_769))]) == .tooLong)
        #expect(reason(["sender": .null]) == .badField("sender"))
        #expect(reason(["chat_room": nil]) == .badField("chat_room"))
        #expect(reason(["message_type": .string("location"), "lat": .string("36")]) == .badField("lat"))
        #expect(
            ImportRun.address("uploads/نقشه ۱.png", below: "/media")
                == "/media/uploads/%D9%86%D9%82%D8%B4%D9%87%20%DB%B1.png")
    }

    @Test func timesAreReadInEveryFormThatDjangoWrites() {
        for (text, milliseconds) in [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T03:30:00+03:30", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2026-11-23T07:05:26.195Z", 1_795_417_526_195), ("2026-11-23T07:05:26.195", 1_795_417_526_195),
            ("2026-11-23 07:05:26.195123+00:00", 1_795_417_526_195), ("2024-02-29T23:59:59.5-01:00", 1_709_254_799_500),
            ("2000-03-01T00:00:00Z", 951_868_800_000), ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ] as [(String, Int64)] {
            #expect(DumpTime.milliseconds(text) == milliseconds, "\(text)")
        }
        for text in [
            "", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T07:05:26.Z",
            "2026-11-23T07:05:26x",
            "2026-11-23T07:05:26+0330", "２０２６-11-23T07:05:26Z", String(repeating: "9", count: 30),
        ] {
            #expect(DumpTime.milliseconds(text) == nil, "\(text)")
        }
    }
}
