import Glibc
import NIOCore
import NIOPosix

/// A spool's bytes, for who sends them somewhere.
enum SpoolBytes {
    /// Opens a spool: what is done with it under its name afterwards changes nothing.
    ///
    /// - Parameter piece: how many bytes are read at once.
    /// - Throws: ``StorageError`` if it is not as it was said to be.
    static func open(_ spool: SpoolFile, piece: Int64) async throws -> StoredBytes {
        let pool = NIOThreadPool.singleton
        let file = try await pool.runIfActive { try OpenFile(spool) }
        return StoredBytes(0..<spool.size, piece: piece) { part in
            try await pool.runIfActive {
                var buffer = ByteBuffer()
                try file.read(part.count, at: part.lowerBound, into: &buffer)
                return buffer
            }
        }
    }
}

extension OpenFile {
    /// Opens a spool.
    ///
    /// - Throws: ``StorageError`` if it is not as it was said to be.
    convenience init(_ spool: SpoolFile) throws(StorageError) {
        do {
            try self.init(spool.path, O_RDONLY, step: "opening a spool")
        } catch {
            throw StorageError(.spool, error.message)
        }
        guard try self.size() == spool.size else { throw StorageError(.spool, "it has another length") }
    }
}
