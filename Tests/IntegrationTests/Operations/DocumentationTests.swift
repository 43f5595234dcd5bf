import Foundation
import TestSupport
import Testing

/// The examples of the documentation run as they stand there.
@Suite(.timeLimit(.minutes(3))) struct DocumentationTests {
    /// What is read in one go, and so runs in one shell.
    static let readings = [
        ["README.md"],
        ["first-login.md", "http.md", "sending.md", "chat.md", "browser-client.md", "webhooks.md"].map {
            "docs/use/" + $0
        },
    ]

    @Test(.enabled(if: TestEnvironment.isComplete), arguments: Self.readings)
    func examplesRunAsTheyStand(_ pages: [String]) async throws {
        let stack = try await SharedStack.stack()
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat()
        do { try await Self.run(pages, on: stack, beside) } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    @Test func everyPageForUsersIsRun() throws {
        let there = try FileManager.default.contentsOfDirectory(atPath: TestEnvironment.root + "/docs/use")
        #expect(Set(there.map { "docs/use/" + $0 }) == Set(Self.readings[1]))
    }

    private static func run(_ pages: [String], on stack: TestStack, _ beside: TestStack) async throws {
        let gateway = try await Gateway(api: stack, nodes: [beside])
        // It ends with the last that knows it.
        defer { withExtendedLifetime(gateway) {} }
        let directory = try TestEnvironment.directory("documentation")
        let local = directory.appending(path: ".local")
        try FileManager.default.createDirectory(at: local, withIntermediateDirectories: true)
        let made = try await stack.api(["api-keys", "new", "--name", "documentation", "--rate", "0", "--budget", "0"])
        let key = try #require(made.firstMatch(of: /chk_[A-Za-z0-9_-]+/)).output
        let environment = """
            BASE_URL=\(gateway.base)
            SIMULATOR_URL=http://127.0.0.1:\(stack.simulatorPort)
            API_KEY=\(key)

            """
        try Data(environment.utf8).write(to: local.appending(path: "env"))
        try await Shell.run(
            TestEnvironment.python,
            [TestEnvironment.root + "/Tests/Judges/documentation.py", TestEnvironment.root, directory.path] + pages)
    }
}
