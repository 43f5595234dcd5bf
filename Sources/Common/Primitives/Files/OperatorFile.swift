import Foundation
import Glibc

/// A file that an operator named, read with its bound, and what is wrong if it cannot be.
package struct OperatorFile: Sendable {
    /// What it holds.
    package let bytes: [UInt8]
    /// Whether others than its owner may read or write it.
    package let isOpenToOthers: Bool

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: where it is; a link is followed.
    ///   - limit: how many bytes it may have.
    /// - Throws: ``Fault``, which says what is there instead.
    package init(_ path: String, upTo limit: Int) throws(Fault) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(path, errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Fault(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Fault(path, EISDIR) }
        self.isOpenToOthers = status.st_mode & 0o077 != 0
        // An empty file has no bytes to give, which is no failure.
        guard let data = try? file.read(upToCount: limit + 1) ?? Data() else { throw Fault(path, EIO) }
        guard data.count <= limit else { throw Fault(path, EFBIG, limit: limit) }
        self.bytes = Array(data)
    }

    /// Why a file cannot be read.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// The fault in a sentence with the file's name.
        package let description: String
        /// Whether there is nothing of that name.
        package let isMissing: Bool

        /// - Parameter code: what `open` or `read` said, of errno(3).
        init(_ path: String, _ code: Int32, limit: Int = 0) {
            self.isMissing = code == ENOENT
            self.description =
                switch code {
                case ENOENT where path.isEmpty: "no file is named"
                case ENOENT where !path.hasPrefix("/"):
                    "there is no file \(path) in \(FileManager.default.currentDirectoryPath)"
                case ENOENT: "there is no file \(path)"
                case EISDIR: "\(path) is a directory, not a file"
                case EACCES: "\(path) may not be read by this user (\(geteuid())): chown or chmod it"
                case ENOTDIR: "\(path) leads through something that is no directory"
                case EFBIG: "\(path) is larger than \(limit) bytes"
                default: "\(path) cannot be read: \(unsafe String(cString: strerror(code)))"
                }
        }
    }
}
