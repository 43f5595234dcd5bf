import Foundation
import TestSupport
import Testing

/// The browser client and the demo page, in a browser.
@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(5)))
struct ChatPageTests {
    @Test func theClientKeepsItsPromisesToAPage() async throws {
        let modules = ["chelseru.js", "chelseru-session.js"]
        try await Self.judge(
            "chat_client.py", modules.map { TestEnvironment.root + "/Sources/ChatFanout/Resources/" + $0 }
        ) {}
    }

    @Test func theClientsPackageAndItsPageHoldWhatTheySay() async throws {
        let port = FreePorts.take(1)[0]
        let settings = ["HTTP_CORS_ORIGINS": "http://127.0.0.1:\(port)"]
        try await SharedStack.withAPI(settings) { stack, _ in
            let node = TestStack(beside: stack)
            let chat = try await node.startChat(["CHAT_DEMO": "true"])
            let gateway = try await Gateway(api: stack, nodes: [node])
            do {
                try await Self.judge(
                    "chat_package.py",
                    [TestEnvironment.root, gateway.base, "http://127.0.0.1:\(stack.simulatorPort)", "\(port)"]
                ) {}
            } catch {
                await chat.killNow()
                throw error
            }
            for log in [chat.log, gateway.log] { #expect(!log.contains("bearer.")) }
            await chat.killNow()
        }
    }

    @Test func twoPeopleTalkWhileTheNodeDiesUnderThem() async throws {
        let stack = try await SharedStack.stack()
        let (first, second) = (TestStack(beside: stack), TestStack(beside: stack))
        let node = try await first.startChat(["CHAT_DEMO": "true"])
        let gateway = try await Gateway(api: stack, nodes: [first, second])
        let restart = stack.directory.appending(path: "restart-\(first.chatPort)")
        let successor = Locked<ServiceProcess?>(nil)
        try await Self.judge(
            "chat_page.py",
            [
                gateway.base, "http://127.0.0.1:\(stack.simulatorPort)",
                stack.directory.appending(path: "pictures").path, restart.path,
            ]
        ) {
            guard FileManager.default.fileExists(atPath: restart.path) else { return }
            await node.killNow()
            let next = try await second.startChat(["CHAT_DEMO": "true"])
            successor.change { $0 = next }
            try FileManager.default.removeItem(at: restart)
        }
        let next = try #require(successor.read { $0 }, "the judge asked for no restart")
        for log in [node.log, next.log, gateway.log] { #expect(!log.contains("bearer.")) }
        await next.killNow()
    }

    /// What people met, one after another, in both browsers: what each of them shows is its own affair.
    @Test(arguments: ["chromium", "firefox"])
    func nothingOnThePageSurprises(browser: String) async throws {
        let stack = try await SharedStack.stack()
        let first = TestStack(beside: stack)
        let node = try await first.startChat(["CHAT_DEMO": "true"])
        let gateway = try await Gateway(api: stack, nodes: [first])
        try await Self.judge(
            "page_flows.py",
            [
                browser, gateway.base, "http://127.0.0.1:\(stack.simulatorPort)",
                stack.directory.appending(path: "pictures-\(browser)").path,
            ]
        ) {}
        await node.killNow()
    }

    /// Runs a judge to its end, and something else again and again meanwhile.
    private static func judge(
        _ name: String, _ arguments: [String], meanwhile: () async throws -> Void
    ) async throws {
        let log = try TestEnvironment.directory("judge").appending(path: name + ".log")
        try Data().write(to: log)
        let process = try ChildProcess(
            TestEnvironment.python, ["-B", TestEnvironment.root + "/Tests/Judges/" + name] + arguments,
            environment: ProcessInfo.processInfo.environment, output: log.path, errors: log.path)
        let end = ContinuousClock.now + .seconds(240)
        while process.exitStatus == nil, ContinuousClock.now < end {
            try await meanwhile()
            try await Task.sleep(for: .milliseconds(50))
        }
        guard process.exitStatus == 0 else {
            let said = try String(contentsOf: log, encoding: .utf8)
            throw TestFailure("\(name): \(process.exitStatus.map(String.init) ?? "still running")\n\(said)")
        }
    }
}
