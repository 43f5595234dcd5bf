import Glibc
import NIOCore
package import NIOPosix
import Primitives

/// Files in a directory of this machine, or of a file system that several share.
///
/// A file is at `<first three digits>/<id>` below the directory. It is written beside them, in `incoming`, under a name that nobody
/// reads, flushed, and then renamed; so at any moment of a crash it is there as a whole or not at all. What a crash leaves in `incoming`
/// is removed at a start (``prepare()``).
///
/// Names of files are made of ids only, and links are not followed, so no path leads out of the directory.
package struct DirectoryStorage: FileStorage {
    /// How many bytes are read or written at once.
    static let piece = 262_144
    /// Where files are written before they have their name.
    static let incoming = "incoming"
    /// What lies in `incoming` for longer is of nobody who still writes: ten times what 200 MiB take at 1 MiB a second, in seconds.
    static let abandoned = 2_000

    private let root: String
    private let pool: NIOThreadPool

    /// Names a directory; nothing is looked at yet.
    ///
    /// - Parameter pool: threads that may be blocked by a disk.
    package init(_ root: String, pool: NIOThreadPool = .singleton) {
        self.root = root
        self.pool = pool
    }

    /// Makes the directory if it is not there, proves that it can be written to, and removes what a crash has left: for a start.
    ///
    /// - Throws: ``StorageError``.
    package func prepare() async throws {
        let id = FileID.random()
        try await self.blocking { () throws(StorageError) in
            try self.makeDirectory(self.root)
            try self.makeDirectory(self.root + "/" + Self.incoming)
            self.removeAbandoned()
            let path = self.temporaryPath(id)
            defer { unsafe unlink(path) }
            try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, step: "trying to write").flush()
        }
    }

    package func store(_ spool: SpoolFile, as id: FileID) async throws {
        let path = self.temporaryPath(id)
        let (source, target) = try await self.blocking { () throws(StorageError) in
            try self.begin(spool, at: path)
        }
        do {
            try await self.copy(spool.size, from: source, to: target)
            try await self.blocking { () throws(StorageError) in
                try target.flush()
                try self.rename(path, to: id)
            }
        } catch {
            // Not by `blocking`: for a caller that has been cancelled it would do nothing.
            self.pool.submit { _ in unsafe unlink(path) }
            throw error
        }
    }

    package func size(of id: FileID) async throws -> Int64? {
        try await self.blocking { () throws(StorageError) in
            do throws(StorageError) {
                return try OpenFile(self.path(id), O_RDONLY, step: "opening a file").size()
            } catch {
                guard error.code == .missing else { throw error }
                return nil
            }
        }
    }

    package func read(_ id: FileID, _ range: Range<Int64>) async throws -> StoredBytes {
        let file = try await self.blocking { () throws(StorageError) in
            let file = try OpenFile(self.path(id), O_RDONLY, step: "opening a file")
            let size = try file.size()
            guard 0 <= range.lowerBound, range.upperBound <= size else {
                throw StorageError(.unexpected, "bytes behind the end of a file are asked for")
            }
            return file
        }
        return StoredBytes(range, piece: Int64(Self.piece)) { part in
            try await self.blocking { () throws(StorageError) in
                var buffer = ByteBuffer()
                try file.read(part.count, at: part.lowerBound, into: &buffer)
                return buffer
            }
        }
    }

    package func delete(_ id: FileID) async throws {
        try await self.blocking { () throws(StorageError) in
            if unsafe unlink(self.path(id)) != 0 {
                guard errno == ENOENT else { throw StorageError("removing a file", errno: errno) }
                return
            }
            try self.flush(self.shard(id))
        }
    }
}

extension DirectoryStorage {
    private func shard(_ id: FileID) -> String { self.root + "/" + id.description.prefix(3) }

    private func path(_ id: FileID) -> String { self.shard(id) + "/" + id.description }

    /// A name of its own for each attempt: two who store under one id do not write into one file.
    private func temporaryPath(_ id: FileID) -> String {
        self.root + "/" + Self.incoming + "/" + id.description + "." + SecureRandom.bytes(4).hexadecimal
    }

    /// Opens a spool, and makes the file that it is copied to with its room set aside.
    private func begin(_ spool: SpoolFile, at path: String) throws(StorageError) -> (OpenFile, OpenFile) {
        let source = try OpenFile(spool)
        let target = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, step: "making a file")
        do {
            try target.reserve(spool.size)
        } catch {
            unsafe unlink(path)
            throw error
        }
        return (source, target)
    }

    /// Copies piece by piece; between two of them others have the thread, and who is cancelled stops.
    private func copy(_ size: Int64, from source: OpenFile, to target: OpenFile) async throws {
        var place: Int64 = 0
        while place < size {
            try Task.checkCancellation()
            let (start, count) = (place, Int(min(Int64(Self.piece), size - place)))
            try await self.blocking { () throws(StorageError) in
                var buffer = ByteBuffer()
                try source.read(count, at: start, into: &buffer)
                guard buffer.readableBytes == count else { throw StorageError(.spool, "it became shorter") }
                try target.write(buffer)
            }
            place += Int64(count)
        }
    }

    /// Gives a flushed file its name, and returns once the name outlives a crash as well.
    private func rename(_ path: String, to id: FileID) throws(StorageError) {
        let shard = self.shard(id)
        try self.makeDirectory(shard)
        guard unsafe Glibc.rename(path, self.path(id)) == 0 else {
            throw StorageError("naming a file", errno: errno)
        }
        do {
            try self.flush(shard)
            // Whoever made the shard, here or in another process, may not have come to this yet.
            try self.flush(self.root)
        } catch {
            unsafe unlink(self.path(id))
            throw error
        }
    }

    private func makeDirectory(_ path: String) throws(StorageError) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw StorageError("making a directory", errno: errno)
    }

    private func flush(_ directory: String) throws(StorageError) {
        try OpenFile(directory, O_RDONLY | O_DIRECTORY, step: "opening a directory").flush()
    }

    /// Removes what was written by processes that are gone; one that cannot be removed is tried again at the next start.
    private func removeAbandoned() {
        let directory = self.root + "/" + Self.incoming
        guard let names = unsafe opendir(directory) else { return }
        defer { unsafe closedir(names) }
        let limit = WallClock.system.milliseconds() / 1_000 - Int64(Self.abandoned)
        while let entry = unsafe readdir(names) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe TextGate.ours(bytes.prefix { $0 != 0 })
            }
            guard FileID(name.prefix(FileID.length)) != nil else { continue }
            let path = directory + "/" + name
            var status = stat()
            guard unsafe lstat(path, &status) == 0, Int64(status.st_mtim.tv_sec) < limit else { continue }
            unsafe unlink(path)
        }
    }

    /// Runs what a disk may block, on a thread that may be blocked.
    private func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StorageError) -> Value
    ) async throws -> Value {
        try await self.pool.runIfActive(body)
    }
}
