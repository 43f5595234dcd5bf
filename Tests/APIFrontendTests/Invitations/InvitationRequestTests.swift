import HTTPTypes
import Primitives
import Testing

@testable import APIFrontend

@Suite struct InvitationRequestTests {
    private func read(_ fields: [ProtocolText: JSONValue]) throws(APIError) -> InvitationRequest {
        try InvitationRequest(RequestFields(fields))
    }

    @Test func whatIsAbsentIsUsual() throws {
        let direct = try self.read([:])
        #expect(direct.room == nil && direct.life == .seconds(604_800) && direct.uses == 1)
        #expect(try self.read(["room": .null, "expires_in": .null, "uses": .null]) == direct)
        let group = try self.read(["room": .integer(12)])
        #expect(group.room == 12 && group.uses == 100)
        let own = try self.read(["room": .string("12"), "expires_in": .string("60"), "uses": .integer(1)])
        #expect(own.room == 12 && own.life == .seconds(60) && own.uses == 1)
        #expect(try self.read(["uses": .integer(1_000), "expires_in": .integer(2_592_000)]).uses == 1_000)
    }

    @Test(arguments: [
        ("room", JSONValue.integer(0)), ("room", .string("x")), ("room", .bool(true)), ("expires_in", .integer(59)),
        ("expires_in", .integer(2_592_001)), ("expires_in", .string("")), ("expires_in", .number(60.5)),
        ("uses", .integer(0)), ("uses", .integer(1_001)), ("uses", .array([])),
    ])
    func whatIsOutOfBoundsIsRefused(_ name: String, _ value: JSONValue) {
        let error = #expect(throws: APIError.self) { try self.read([ProtocolText(name): value]) }
        #expect(error?.status == .badRequest && error?.code == "invalid")
        if case .field(let field, _) = error?.body { #expect(field == name) } else { Issue.record("no field") }
    }
}
