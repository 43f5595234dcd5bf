import Files
import Foundation
import NIOCore
import Testing

/// What every storage of files keeps to.
enum FileStorageRules {
    /// A spool with these bytes, in the directory of temporary files.
    static func spool(_ bytes: [UInt8]) throws -> SpoolFile {
        let path = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(filePath: path))
        return SpoolFile(path: path, size: Int64(bytes.count))
    }

    /// Bytes of which no two places look alike.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8 ^ $0 >> 16) }
    }

    static func read(_ stored: StoredBytes) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in stored { bytes += buffer.readableBytesView }
        return bytes
    }

    /// Stores, reads, replaces and deletes.
    static func expectAll(_ storage: some FileStorage) async throws {
        let (id, bytes) = (FileID.random(), Self.bytes(1_300_000))
        #expect(try await storage.size(of: id) == nil)
        #expect(try await !storage.exists(id))
        await Self.expect(.missing) { _ = try await storage.read(id, 0..<1) }
        try await storage.delete(id)

        let spool = try Self.spool(bytes)
        try await storage.store(spool, as: id)
        #expect(try await storage.size(of: id) == 1_300_000)
        #expect(try await Self.read(storage.read(id, 0..<1_300_000)) == bytes)
        for range in [0..<1, 1_299_999..<1_300_000, 262_143..<262_145, 524_287..<524_289, 10..<900_001]
            as [Range<Int64>]
        {
            let part = try await Self.read(storage.read(id, range))
            #expect(part == Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), "\(range)")
        }
        #expect(try await Self.read(storage.read(id, 5..<5)) == [])
        await Self.expect(.unexpected) { _ = try await storage.read(id, 0..<1_300_001) }

        try await storage.store(Self.spool([1, 2, 3]), as: id)
        #expect(try await Self.read(storage.read(id, 0..<3)) == [1, 2, 3])
        let empty = FileID.random()
        try await storage.store(Self.spool([]), as: empty)
        #expect(try await storage.size(of: empty) == 0)

        // Two files with the same bytes are two files.
        let twin = FileID.random()
        try await storage.store(Self.spool([1, 2, 3]), as: twin)
        try await storage.delete(id)
        #expect(try await storage.size(of: id) == nil)
        #expect(try await storage.size(of: twin) == 3)

        // A spool that is not what was said is not stored, and what was there stays.
        await Self.expect(.spool) {
            try await storage.store(SpoolFile(path: spool.path, size: spool.size - 1), as: twin)
        }
        await Self.expect(.spool) { try await storage.store(SpoolFile(path: "/nowhere", size: 1), as: id) }
        #expect(try await storage.size(of: twin) == 3)
        #expect(try await storage.size(of: id) == nil)
    }

    static func expect(_ code: StorageError.Code, _ body: () async throws -> Void) async {
        let error = await #expect(throws: StorageError.self) { try await body() }
        #expect(error?.code == code, "\(String(describing: error))")
    }
}
