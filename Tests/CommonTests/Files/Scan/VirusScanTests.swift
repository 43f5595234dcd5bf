import Foundation
import Glibc
import Primitives
import TestSupport
import Testing

@testable import Files

@Suite struct VirusScanTests {
    @Test func onlyAVerdictIsOne() throws {
        #expect(try VirusScan.verdict(in: Array("stream: OK".utf8)) == .clean)
        #expect(try VirusScan.verdict(in: Array("stream: A.B-1 FOUND".utf8)) == .infected("A.B-1"))
        for answer in [
            "", "OK", "stream: ", "stream: ok", "stream: OK\n", "UNKNOWN COMMAND", "stream: x ERROR", "stream: OKAY",
        ] {
            #expect(throws: ScanError.self, "\(answer)") { try VirusScan.verdict(in: Array(answer.utf8)) }
        }
        let error = #expect(throws: ScanError.self) {
            try VirusScan.verdict(in: Array("INSTREAM size limit exceeded. ERROR".utf8))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func withoutClamdThereIsNoVerdict() async throws {
        let spool = try FileStorageRules.spool([1, 2, 3])
        for place in [.unix(path: "/nowhere/clamd"), .tcp(host: "127.0.0.1", port: FreePorts.take(1)[0])]
            as [VirusScan.Place]
        {
            let error = await #expect(throws: ScanError.self) { try await VirusScan(place).verdict(on: spool) }
            #expect(error?.code == .unreachable)
        }
    }
}

/// Against Debian's clamd, with a signature of our own.
@Suite(.enabled(if: TestEnvironment.isComplete && Clamd.program != nil)) struct ClamdTests {
    @Test func aFileWithTheSignatureIsFoundAndOthersAreClean() async throws {
        let clamd = try await Clamd.shared.value()
        for place in [.unix(path: clamd.socket), .tcp(host: "127.0.0.1", port: clamd.port)] as [VirusScan.Place] {
            let scan = VirusScan(place)
            let clean = try FileStorageRules.spool(FileStorageRules.bytes(400_000))
            #expect(try await scan.verdict(on: clean) == .clean)
            let bad = try FileStorageRules.spool([UInt8](repeating: 32, count: 200_000) + Array(Clamd.pattern.utf8))
            #expect(try await scan.verdict(on: bad) == .infected("Chelseru.Test.UNOFFICIAL"))
            #expect(try await scan.verdict(on: FileStorageRules.spool([])) == .clean)
        }
    }

    @Test func aFileThatIsTooLongForClamdIsNotLookedAt() async throws {
        let clamd = try await Clamd.shared.value()
        let long = try FileStorageRules.spool(FileStorageRules.bytes(3_000_000))
        await #expect(throws: ScanError.self) { try await VirusScan(.unix(path: clamd.socket)).verdict(on: long) }
    }
}

/// Debian's clamd on loopback, started by hand; nothing is fetched for it.
private final class Clamd: Sendable {
    /// What its one signature finds.
    static let pattern = "CHELSERU-TEST-SIGNATURE-7f3a"
    static let shared = StartedOnce { try await Clamd() }

    let socket: String
    let port: Int
    private let process: ChildProcess

    static var program: String? {
        let path = "/usr/sbin/clamd"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private init() async throws {
        // Names of sockets have room for 107 bytes.
        let directory = FileManager.default.temporaryDirectory.appending(path: "clamd-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let signature = "Chelseru.Test:0:*:\(Array(Self.pattern.utf8).hexadecimal)\n"
        try Data(signature.utf8).write(to: directory.appending(path: "test.ndb"))
        self.socket = directory.appending(path: "socket").path
        self.port = FreePorts.take(1)[0]
        let settings = """
            DatabaseDirectory \(directory.path)
            LocalSocket \(self.socket)
            TCPSocket \(self.port)
            TCPAddr 127.0.0.1
            Foreground yes
            StreamMaxLength 1M

            """
        let file = directory.appending(path: "clamd.conf")
        try Data(settings.utf8).write(to: file)
        let output = directory.appending(path: "log")
        try Data().write(to: output)
        self.process = try ChildProcess(
            Self.program ?? "clamd", ["--config-file=\(file.path)"],
            environment: ProcessInfo.processInfo.environment, output: output.path, errors: output.path)
        let socket = self.socket
        try await eventually("clamd listens", within: .seconds(60)) {
            FileManager.default.fileExists(atPath: socket)
        }
    }

    deinit { kill(self.process.pid, SIGKILL) }
}
