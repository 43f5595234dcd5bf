import Foundation
import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Files

/// Against a server that checks signatures.
@Suite(.enabled(if: TestEnvironment.isComplete && SeaweedS3.program != nil)) struct S3StorageTests {
    private func with(
        secret: String = SeaweedS3.secretKey, port: Int? = nil, _ body: (S3Storage) async throws -> Void
    ) async throws {
        let server = try await SeaweedS3.shared.value()
        let configuration = try server.configuration(secret: secret, port: port)
        var timeouts = S3Client.Timeouts()
        timeouts.call = .seconds(20)
        let storage = S3Storage(configuration, timeouts: timeouts, clock: .system)
        do { try await body(storage) } catch {
            try await storage.close()
            throw error
        }
        try await storage.close()
    }

    @Test func itKeepsWhatEveryStorageKeeps() async throws {
        try await self.with { try await FileStorageRules.expectAll($0) }
    }

    @Test func aWrongSecretIsRefusedAndNeverSaid() async throws {
        let secret = "another-secret-9876543210"
        try await self.with(secret: secret) { storage in
            let spool = try FileStorageRules.spool([1])
            for call in [
                { try await storage.store(spool, as: .random()) }, { _ = try await storage.size(of: .random()) },
                { try await storage.delete(.random()) },
            ] as [() async throws -> Void] {
                let error = await #expect(throws: StorageError.self) { try await call() }
                #expect(error?.code == .refused)
                #expect(error.map { "\($0)".contains(secret) || "\($0)".contains("Signature=") } == false)
            }
        }
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let port = FreePorts.take(1)[0]
        try await self.with(port: port) { storage in
            await FileStorageRules.expect(.unreachable) { _ = try await storage.size(of: .random()) }
        }
    }

    @Test func anAppPutsAFileIntoTheBucketByItselfAndItIsTakenOver() async throws {
        try await self.with { storage in
            let bytes = TinyPicture.png.bytes
            let upload = storage.presign(size: Int64(bytes.count))
            #expect(upload.url.contains("/pending/\(upload.id)?") && upload.url.contains("X-Amz-Expires=300"))
            #expect(try await storage.pending(upload.id) == nil)
            #expect(try await SeaweedS3.put(bytes, to: upload.url) == 200)

            let file = try #require(try await storage.pending(upload.id))
            #expect(file.size == Int64(bytes.count))
            let first = try await storage.first(4_096, of: file)
            #expect(FileKind(of: first.readableBytesView) == .png)
            let id = FileID.random()
            try await storage.take(file, as: id)
            #expect(try await storage.pending(upload.id) == nil)

            // What is written to the address afterwards changes nothing.
            #expect(try await SeaweedS3.put(bytes.reversed(), to: upload.url) == 200)
            #expect(try await FileStorageRules.read(storage.read(id, 0..<file.size)) == bytes)
            try await storage.discard(pending: upload.id)
            #expect(try await storage.pending(upload.id) == nil)
        }
    }

    @Test func anAddressThatWasChangedIsRefused() async throws {
        try await self.with { (storage: S3Storage) async throws in
            let upload = storage.presign(size: 3)
            let other = FileID.random().description
            for (changed, bytes) in [
                (upload.url.replacingOccurrences(of: upload.id.description, with: other), [1, 2, 3]),
                (upload.url.replacingOccurrences(of: "/pending/", with: "/"), [1, 2, 3]),
                (upload.url.replacingOccurrences(of: "Expires=300", with: "Expires=9000"), [1, 2, 3]),
                (
                    upload.url.replacingOccurrences(
                        of: "SignedHeaders=content-length%3Bhost", with: "SignedHeaders=host"), [1, 2, 3]
                ),
                (upload.url, [1, 2, 3, 4]), (upload.url, [1]),
            ] as [(String, [UInt8])] {
                #expect(try await SeaweedS3.put(bytes, to: changed) == 403, "\(bytes.count) bytes")
            }
            #expect(try await storage.pending(upload.id) == nil)
            #expect(try await SeaweedS3.put([1, 2, 3], to: upload.url) == 200)
        }
    }

    @Test func whatHasChangedSinceItWasLookedAtIsNotTaken() async throws {
        try await self.with { storage in
            let upload = storage.presign(size: 3)
            #expect(try await SeaweedS3.put([1, 2, 3], to: upload.url) == 200)
            let file = try #require(try await storage.pending(upload.id))
            #expect(try await SeaweedS3.put([3, 2, 1], to: upload.url) == 200)
            let id = FileID.random()
            await FileStorageRules.expect(.missing) { _ = try await storage.first(3, of: file) }
            await FileStorageRules.expect(.missing) { try await storage.take(file, as: id) }
            #expect(try await storage.size(of: id) == nil)
        }
    }
}
