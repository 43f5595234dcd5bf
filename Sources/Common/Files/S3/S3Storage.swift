import Crypto
import Foundation
package import NIOCore
import NIOHTTP1
package import Primitives
import ServiceLifecycle

/// Files in a bucket of S3, or of a server that speaks its protocol.
///
/// A spool goes up in one request with its length and its SHA-256 signed, so that S3 stores all of it as it was or nothing. It is read in
/// pieces, a request each: whoever reads may be slow, and no wait for S3 depends on it.
package struct S3Storage: FileStorage, Service {
    /// How many bytes of a file one request reads: what a reader costs in memory.
    static let piece: Int64 = 524_288
    /// How many bytes of a spool go up at once: several of them are under way.
    static let uploadPiece: Int64 = 65_536
    /// How long an app may use the address of a pending upload.
    package static let pendingLife = Duration.seconds(300)

    private let client: S3Client

    /// Names a bucket; nothing is called yet.
    ///
    /// - Parameter clock: what signatures are dated by; S3 refuses one that is a quarter of an hour off.
    package init(_ configuration: S3Configuration, clock: WallClock = WallClock { WallClock.now }) {
        self.init(configuration, timeouts: S3Client.Timeouts(), clock: clock)
    }

    init(_ configuration: S3Configuration, timeouts: S3Client.Timeouts, clock: WallClock) {
        self.client = S3Client(configuration, timeouts: timeouts, clock: clock)
    }

    /// Waits for the end of the process, and then closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        try await self.close()
    }

    /// Closes the connections; calls in flight fail.
    package func close() async throws { try await self.client.close() }

    package func store(_ spool: SpoolFile, as id: FileID) async throws {
        let bytes = try await SpoolBytes.open(spool, piece: Self.uploadPiece)
        var call = S3Client.Call(.PUT, .file(id))
        call.headers = [("content-length", String(spool.size)), ("content-type", "application/octet-stream")]
        call.body = (bytes, try await Self.hash(of: bytes))
        let answer = try await self.client.call(call)
        guard answer.status == 200 else { throw answer.failure("storing") }
    }

    package func size(of id: FileID) async throws -> Int64? {
        try await self.head(.file(id))?.size
    }

    package func read(_ id: FileID, _ range: Range<Int64>) async throws -> StoredBytes {
        guard let size = try await self.size(of: id) else { throw StorageError(.missing) }
        guard 0 <= range.lowerBound, range.upperBound <= size else {
            throw StorageError(.unexpected, "bytes behind the end of a file are asked for")
        }
        return StoredBytes(range, piece: Self.piece) { try await self.part($0, of: .file(id)) }
    }

    package func delete(_ id: FileID) async throws { try await self.remove(.file(id)) }
}

extension S3Storage {
    /// Makes an address by which an app writes one file to a new name below `pending/`: nothing is called.
    ///
    /// The length is signed: S3 refuses any other. What is written there is nobody's file until ``take(_:as:)``.
    ///
    /// - Parameter size: how many bytes will come.
    package func presign(size: Int64) -> PendingUpload {
        let id = FileID.random()
        let url = self.client.presigned(
            .PUT, .pending(id), headers: [("content-length", String(size))], life: Int(Self.pendingLife.inSeconds))
        return PendingUpload(id: id, url: url, life: Self.pendingLife)
    }

    /// Looks at what an app has written; nil if nothing is there.
    ///
    /// - Throws: ``StorageError``.
    package func pending(_ id: FileID) async throws -> PendingFile? {
        guard let (size, tag) = try await self.head(.pending(id)) else { return nil }
        return PendingFile(id: id, size: size, tag: tag)
    }

    /// The first bytes of what was looked at.
    ///
    /// - Throws: ``StorageError``, of code ``StorageError/Code/missing`` if it has become something else.
    package func first(_ count: Int64, of file: PendingFile) async throws -> ByteBuffer {
        let end = min(max(0, count), file.size, Self.piece)
        guard end > 0 else { return ByteBuffer() }
        return try await self.part(0..<end, of: .pending(file.id), matching: file.tag)
    }

    /// Copies what was looked at to its final name, within S3, and then removes what is pending.
    ///
    /// An app that writes to its address once more, before or after, changes nothing: before, the copy is of other bytes than those that
    /// were looked at and is refused; after, nobody looks there again.
    ///
    /// - Throws: ``StorageError``, of code ``StorageError/Code/missing`` if it has become something else.
    package func take(_ file: PendingFile, as id: FileID) async throws {
        var call = S3Client.Call(.PUT, .file(id))
        call.headers = [
            ("content-type", "application/octet-stream"),
            ("x-amz-copy-source", "/\(self.client.configuration.bucket)/\(S3Object.pending(file.id).key)"),
            ("x-amz-copy-source-if-match", file.tag),
            // The type that the app has named is not ours.
            ("x-amz-metadata-directive", "REPLACE"),
        ]
        let answer = try await self.client.call(call)
        // A copy that breaks off is told of within a 200.
        guard answer.status == 200, answer.word == nil else { throw answer.failure("copying") }
        try await self.confirm(id, is: file.size)
        try? await self.remove(.pending(file.id))
    }

    /// Removes what is pending.
    ///
    /// - Throws: ``StorageError``.
    package func discard(pending id: FileID) async throws { try await self.remove(.pending(id)) }
}

extension S3Storage {
    /// Not every server minds what a copy has to match.
    private func confirm(_ id: FileID, is size: Int64) async throws {
        guard try await self.size(of: id) != size else { return }
        try await self.remove(.file(id))
        throw StorageError(.missing, "what was pending has changed")
    }

    private func head(_ object: S3Object) async throws -> (size: Int64, tag: String)? {
        let answer = try await self.client.call(S3Client.Call(.HEAD, object))
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw answer.failure("looking") }
        guard let size = answer.headers["content-length"].first.flatMap({ Int64($0) }), size >= 0 else {
            throw StorageError(.unexpected, "no length was said")
        }
        return (size, Self.tag(answer.headers))
    }

    private func part(
        _ range: Range<Int64>, of object: S3Object, matching tag: String? = nil
    ) async throws -> ByteBuffer {
        var call = S3Client.Call(.GET, object)
        call.headers = [("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        if let tag { call.headers.append(("if-match", tag)) }
        // An error may be longer than the bytes that are asked for.
        call.longestAnswer = max(Int(range.upperBound - range.lowerBound), S3Client.words)
        let answer = try await self.client.call(call)
        guard answer.status == 206 else { throw answer.failure("reading") }
        return answer.body
    }

    private func remove(_ object: S3Object) async throws {
        let answer = try await self.client.call(S3Client.Call(.DELETE, object))
        guard (200...299).contains(answer.status) || answer.status == 404 && answer.word != "NoSuchBucket" else {
            throw answer.failure("removing")
        }
    }

    /// The mark of an object's bytes, if it may stand in a header of ours.
    private static func tag(_ headers: HTTPHeaders) -> String {
        guard let tag = headers["etag"].first, tag.utf8.count <= 256, TextGate.isPrintable(tag.utf8) else {
            return "*"
        }
        return tag
    }

    /// The SHA-256 of all bytes: S3 stores nothing that has another one.
    private static func hash(of bytes: StoredBytes) async throws -> String {
        var hash = SHA256()
        for try await buffer in bytes {
            unsafe buffer.withUnsafeReadableBytes { unsafe hash.update(bufferPointer: $0) }
        }
        return hash.finalize().hexadecimal
    }
}
