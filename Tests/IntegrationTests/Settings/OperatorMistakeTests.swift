import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: TestEnvironment.isComplete))
struct OperatorMistakeTests {
    @Test("a mistake is told within a second, with where it is and how it is mended", arguments: OperatorMistake.all)
    func mistake(_ mistake: OperatorMistake) async throws {
        let directory = try TestEnvironment.directory("mistake")
        for (name, text) in mistake.files {
            let path = directory.appending(path: name).path
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: mistake.mode], ofItemAtPath: path)
        }
        let (status, output) = try await Self.run(
            mistake.program, mistake.arguments,
            mistake.settings.mapValues { $0.replacing("DIR", with: directory.path) }, in: directory)
        #expect(status == mistake.status, "\(output)")
        for text in mistake.says {
            let text = text.replacing("DIR", with: directory.path)
            #expect(output.contains(text), "\(text) is not in: \(output)")
        }
        #expect(!output.contains(OperatorMistake.secret) && !output.contains("\u{1B}"), "\(output)")
    }

    @Test("the line that the error gives turns a dictionary of settings.py into a file that is taken")
    func pythonBecomesJSON() async throws {
        let directory = try TestEnvironment.directory("mistake")
        let file = directory.appending(path: "chelseru.json").path
        try Data(OperatorMistake.dictionary.utf8).write(to: URL(filePath: file))
        let (_, output) = try await Self.run(
            "api-frontend", ["--check-config"], ["CHELSERU_CONFIG": file], in: directory)
        let line = try #require(output.split(separator: "\n").first { $0.contains("python3 -c") })
        let start = try #require(line.firstRange(of: "python3 -c")).lowerBound
        try await Shell.run("/bin/sh", ["-c", String(line[start...])])
        let (status, report) = try await Self.run(
            "api-frontend", ["--check-config"], ["CHELSERU_CONFIG": file + ".new"], in: directory)
        #expect(status == 0, "\(report)")
        #expect(report.contains("= 6  [file]"), "\(report)")
        #expect(!report.contains("warning: unknown"), "\(report)")
    }

    @Test("a dictionary with its outer name is taken, and strangers' variables stop nothing")
    func notMistakes() async throws {
        let directory = try TestEnvironment.directory("mistake")
        let file = directory.appending(path: "chelseru.json").path
        try Data(#"{"DJANGO_CHELSERU": {"AUTH": {"OPTIONS": {"OTP_LENGTH": 6}}}, "http": {"port": 7}}"#.utf8)
            .write(to: URL(filePath: file))
        let (status, output) = try await Self.run(
            "api-frontend", ["--check-config"],
            ["CHELSERU_CONFIG": file, "HTTP_PROXY": "http://u:hunter2@p", "REDIS_PORT_6379_TCP": "tcp://1.2.3.4:6379"],
            in: directory)
        #expect(status == 0, "\(output)")
        #expect(output.contains("= 6  [file]") && output.contains("= 7  [file]"), "\(output)")
        #expect(output.contains("notice: no settings, though they begin as settings do: "), "\(output)")
        #expect(output.contains("HTTP_PROXY, REDIS_PORT_6379_TCP"), "\(output)")
        #expect(!output.contains("warning: unknown") && !output.contains("hunter2"), "\(output)")
    }

    @Test("a bench's provider is taken with its option, and named then too")
    func benchmark() async throws {
        let (status, output) = try await Self.run(
            "sms-worker", ["--check-config", "--unsafe-benchmark"], ["SMS_SMS_SERVICE": "BENCHMARK"],
            in: try TestEnvironment.directory("mistake"))
        #expect(status == 0, "\(output)")
        #expect(output.contains("warning: SMS.SMS_SERVICE: BENCHMARK makes outcomes up: nothing is sent"), "\(output)")
    }

    @Test(
        "a place where a service cannot listen is told by its settings",
        arguments: [
            ("api-frontend", "HTTP", "http"), ("api-frontend", "ADMIN", "admin"), ("sms-worker", "ADMIN", "admin"),
            ("chat-fanout", "HTTP", "http"), ("chat-fanout", "ADMIN", "admin"),
        ])
    func listening(program: String, prefix: String, key: String) async throws {
        let stack = try await SharedStack.stack()
        let users: [String: RedisUser] = ["api-frontend": .api, "sms-worker": .worker, "chat-fanout": .chat]
        let ports = FreePorts.take(2)
        let settings = [
            "REDIS_URL": stack.redisURL(try #require(users[program])), "AMQP_URL": stack.amqpURL,
            "CHELSERU_KEYS": stack.keys,
            "HTTP_PORT": "\(ports[0])", "ADMIN_PORT": "\(ports[1])",
            "SMS_SETTINGS_KAVENEGAR_COM_API_KEY": OperatorMistake.secret,
        ]
        let busy = stack.simulatorPort
        for (variable, value, says) in [
            ("PORT", "\(busy)", "cannot listen on 127.0.0.1:\(busy): \(key).port (\(prefix)_PORT): the port is in use"),
            // TEST-NET-1 of RFC 5737: nobody's.
            ("HOST", "192.0.2.1", "\(key).host (\(prefix)_HOST): 192.0.2.1 is no address of this machine"),
        ] {
            let (status, output) = try await Self.run(
                program, [], settings.merging(["\(prefix)_\(variable)": value]) { $1 },
                in: try TestEnvironment.directory("mistake"))
            #expect(status == 1, "\(output)")
            #expect(output.contains("Error: cannot listen on ") && output.contains(says), "\(output)")
            #expect(!output.contains("descriptor:") && !output.contains(OperatorMistake.secret), "\(output)")
        }
    }

    @Test("so is the simulator's")
    func simulator() async throws {
        let port = try await SharedStack.stack().simulatorPort
        let (status, output) = try await Self.run(
            "provider-simulator", ["--port", "\(port)"], [:], in: try TestEnvironment.directory("mistake"))
        #expect(status == 1)
        #expect(
            output.contains("Error: cannot listen on 127.0.0.1:\(port): --port (SIMULATOR_PORT): the port is in use"))
    }

    /// Starts a program that is to end by itself at once.
    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String], in directory: URL
    ) async throws -> (status: Int32?, output: String) {
        let start = ContinuousClock.now
        let process = try ServiceProcess(
            program, arguments, environment: environment, log: directory.appending(path: "\(UUID().uuidString).log"))
        let status = await process.exitStatus(within: .seconds(20))
        let time = ContinuousClock.now - start
        #expect(time < .seconds(1) + .slack, "\(program) ended after \(time)")
        return (status, process.log)
    }
}
