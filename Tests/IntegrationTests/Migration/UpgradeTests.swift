import Foundation
import Primitives
import Redis
import TestSupport
import Testing

/// A whole upgrade: an older version's database, this version's services, and the older version's users.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct UpgradeTests {
    @Test(arguments: LayoutFixture.commits)
    func usersFindWhatTheyHad(_ commit: String) async throws {
        let fixture = try LayoutFixture(commit)
        try await TestStack.with("upgrade") { stack in
            try FileManager.default.removeItem(atPath: stack.keys)
            try FileManager.default.copyItem(atPath: fixture.keys, toPath: stack.keys)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: stack.keys)
            let export = ["keys", "export", "--for", "sms-worker", "--file", stack.keys, "--output", stack.workerKeys]
            _ = try await stack.api(export)
            try await stack.withRedis { redis in try await fixture.load(into: redis) }

            let early = try await stack.startAPI(ready: false)
            #expect(try #require(await early.exitStatus(within: .seconds(20))) == 1)
            #expect(early.log.contains("api-frontend migrate"))
            let report = try await Shell.run(
                TestEnvironment.binaries + "/api-frontend", ["migrate"], environment: ["REDIS_URL": stack.redisURL])
            #expect(report.contains("the database has layout 2 now"))

            let services = [
                try await stack.startAPI(["AUTH_AUTH_METHOD": "OTP,PASSWD"]),
                try await stack.startWorker(), try await stack.startChat(),
            ]
            do { try await Self.look(stack, fixture.facts) } catch {
                for service in services { await service.killNow() }
                throw error
            }
            for service in services { await service.killNow() }
        }
    }

    private static func look(_ stack: TestStack, _ facts: LayoutFixture.Facts) async throws {
        // A code that was on its way, with a wrong guess behind it.
        let new = try await stack.authenticate(["mobile_number": facts.liveNumber, "code": facts.liveCode])
        #expect(new.status == 200, "\(new.text)")
        // A number that has an account finds it, and in it its rooms.
        let known = try LoggedIn(
            number: facts.knownNumber,
            try await stack.authenticate(["mobile_number": facts.knownNumber, "code": facts.knownCode]))
        #expect(try known.id == String(facts.knownUser))
        let caller = try ChatCaller(stack, known)
        #expect(try await caller.rooms().contains { $0["id"] == .integer(facts.room) })
        let texts = try await caller.texts(of: facts.room)
        #expect(Set(facts.said).isSubset(of: texts), "\(texts)")
        // Whoever has a message's id finds its record, under the id that it always had.
        for (id, status) in [(facts.message, nil), (facts.parked, facts.parkedStatus)] {
            let reply = try await stack.call(
                "GET", "/api/messages/\(id)/", headers: ["Authorization": "Api-Key \(facts.apiKey)"])
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply.json()["id"] == .string(id))
            if let status { #expect(try reply.json()["status"] == .string(status)) }
        }
        let login = try await stack.post(
            "/api/login/", json: ["username": facts.username, "password": facts.password])
        #expect(login.status == 200, "\(login.text)")
        // And what is new stands beside it.
        let code = try await stack.logIn(facts.liveNumber)
        #expect(try code.id == LoggedIn(number: facts.liveNumber, new).id)
    }
}
