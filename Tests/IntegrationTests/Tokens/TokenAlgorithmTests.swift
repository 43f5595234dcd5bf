import Foundation
import Primitives
import TestSupport
import Testing

/// A Django app verifies our tokens, with either algorithm, and keys change under way.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(2)))
struct TokenAlgorithmTests {
    private func judge(_ algorithm: String, _ key: String, _ user: LoggedIn) async throws -> [JSONValue] {
        let output = try await Shell.run(
            TestEnvironment.python,
            [TestEnvironment.root + "/Tests/Judges/simplejwt.py", algorithm, key, user.access, user.refresh])
        return try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8)).array
    }

    @Test func pyJWTAndSimpleJWTTakeBothAlgorithmsAndARotationIsSeenOnSIGHUP() async throws {
        try await TestStack.with("algorithms") { stack async throws in
            let api = try await stack.startAPI()
            let worker = try await stack.startWorker()
            let url = "http://127.0.0.1:\(stack.apiPort)/.well-known/jwks.json"
            let number = SharedStack.number()
            let first = try await stack.logIn(number)
            #expect(try await self.judge("ES256", url, first).map { $0["user_id"]?.string } == [first.id, first.id])

            // The key set of verifiers is cached, and says whether it has changed.
            let set = try await stack.call("GET", "/.well-known/jwks.json")
            #expect(set.headers["cache-control"] == "public, max-age=300")
            let tag = try #require(set.headers["etag"])
            let same = try await stack.call("GET", "/.well-known/jwks.json", headers: ["If-None-Match": tag])
            #expect(same.status == 304 && same.body.isEmpty)

            let secret = "django-insecure-%*x9$-0123456789-0123456789-abcdefgh"
            let file = stack.directory.appending(path: "secret").path
            try Data((secret + "\n").utf8).write(to: URL(filePath: file))
            let rotated = try await stack.api([
                "keys", "rotate", "jwt", "--algorithm", "HS256", "--secret-file", file, "--now",
            ])
            #expect(rotated.contains("is active"))
            api.signal(SIGHUP)
            try await eventually("the keys are read again") { api.log.contains("keys read again") }
            let second = try await stack.logIn(number)
            #expect(try second.id == first.id)
            #expect(
                try await self.judge("HS256", secret, second).map { $0["token_type"]?.string } == ["access", "refresh"])
            #expect(try await stack.verify(first.access) == 200, "what the old key made is good until its end")
            let moved = try LoggedIn(number: number, try await stack.refresh(first.refresh))
            #expect(try await self.judge("HS256", secret, moved).count == 2)
            let list = try await stack.api(["keys", "list"])
            #expect(list.contains("HS256\tactive since ") && list.contains("ES256\told since "))
            #expect(!list.contains(secret) && !api.log.contains(secret))
            // The old site counted its users as we do: its token is good only for a user who came from there.
            let make =
                "import jwt, sys, time; print(jwt.encode({'token_type': 'access', 'exp': int(time.time()) + 60, "
                + "'iat': int(time.time()), 'jti': 'x', 'user_id': sys.argv[1]}, sys.argv[2], 'HS256'))"
            let old = try await Shell.run(TestEnvironment.python, ["-c", make, try first.id, secret])
                .trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(try await stack.verify(old) == 401)
            let headers = ["Authorization": "Bearer \(old)"]
            #expect(try await stack.call("DELETE", "/api/sessions/", headers: headers).status == 401)
            let account = "account:{u\(try first.id)}"
            try await stack.redis("HSET", account, "imported", "ali")
            #expect(try await stack.verify(old) == 200)
            #expect(try await stack.refresh(old).status == 401)
            let node = try await stack.startChat()
            try await ChatSocketTests.judge(
                "foreign", stack, users: 2, ["SECRET": secret, "REDIS": stack.redisURL])
            #expect(await node.exitStatus(within: .zero) == nil, "the node has ended")
            await node.killNow()
            await #expect(throws: (any Error).self, "too early") {
                let kid = list.split(separator: "\n").first { $0.contains("\told") }?.split(separator: "\t")[1] ?? ""
                return try await stack.api(["keys", "retire", String(kid)])
            }
            await api.killNow()
            await worker.killNow()
        }
    }
}
