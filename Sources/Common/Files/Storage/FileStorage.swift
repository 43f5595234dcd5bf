/// Where files are kept: one place for bytes under ids, and no more than that.
///
/// Whose a file is, what it is called and how long it stays is kept elsewhere. Calls to another side have an end of their own, however
/// long it is silent; how long a disk of this machine takes is the kernel's affair.
package protocol FileStorage: Sendable {
    /// Keeps a spool's bytes under an id; what was there under it is replaced as a whole.
    ///
    /// When it returns, the file outlives a crash of this machine (a directory) or is confirmed (S3). When it throws, nothing is left that
    /// anybody could read, unless the error says that it is not known (``StorageError/Code/unanswered``).
    ///
    /// - Throws: ``StorageError``.
    func store(_ spool: SpoolFile, as id: FileID) async throws

    /// How many bytes a file has; nil if there is none of that id.
    ///
    /// - Throws: ``StorageError``.
    func size(of id: FileID) async throws -> Int64?

    /// The bytes of a file from one place to another, as a stream that is read at its reader's pace and holds one piece at a time.
    ///
    /// - Parameter range: has to lie within the file.
    /// - Throws: ``StorageError``, here or while it is read; a file that is not there is ``StorageError/Code/missing``.
    func read(_ id: FileID, _ range: Range<Int64>) async throws -> StoredBytes

    /// Removes a file; one that is not there is removed already.
    ///
    /// - Throws: ``StorageError``.
    func delete(_ id: FileID) async throws
}

extension FileStorage {
    /// Whether there is a file of an id.
    ///
    /// - Throws: ``StorageError``.
    package func exists(_ id: FileID) async throws -> Bool { try await self.size(of: id) != nil }
}

/// A file on this machine's disk that an upload was written to, whole and closed.
package struct SpoolFile: Sendable, Equatable {
    /// Where it is.
    package let path: String
    /// How many bytes it has; one that has another number when it is stored is refused.
    package let size: Int64

    /// Names a spool.
    package init(path: String, size: Int64) {
        self.path = path
        self.size = size
    }
}
