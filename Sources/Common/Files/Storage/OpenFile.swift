import Glibc
import NIOCore

/// An open file or directory of this machine; it is closed with its last user.
///
/// All of its calls may block: they belong on a thread that may.
///
/// Reads name their place, so several readers disturb each other in nothing.
final class OpenFile: Sendable {
    private let descriptor: Int32

    /// Opens or makes a file.
    ///
    /// - Parameters:
    ///   - flags: of open(2); a link at the end of the path is never followed.
    ///   - step: what is being done, for the error.
    init(_ path: String, _ flags: Int32, step: String) throws(StorageError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StorageError(step, errno: errno) }
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    /// How many bytes it has.
    ///
    /// - Throws: ``StorageError`` also if it is no file.
    func size() throws(StorageError) -> Int64 {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else { throw StorageError("looking at a file", errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StorageError(.broken, "something that is no file") }
        return Int64(status.st_size)
    }

    /// Reads from a place until so many bytes are there, or the file ends.
    func read(_ count: Int, at offset: Int64, into buffer: inout ByteBuffer) throws(StorageError) {
        var missing = count
        while missing > 0 {
            let (wanted, place) = (missing, offset + Int64(count - missing))
            var (got, failure) = (0, Int32(0))
            unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { room in
                got = unsafe pread(self.descriptor, room.baseAddress, wanted, off_t(place))
                failure = errno
                return max(got, 0)
            }
            if got == 0 { return }
            if got < 0, failure != EINTR { throw StorageError("reading", errno: failure) }
            missing -= max(got, 0)
        }
    }

    /// Writes all of a buffer behind what was written.
    func write(_ buffer: ByteBuffer) throws(StorageError) {
        let total = buffer.readableBytes
        var written = 0
        while written < total {
            let done = written
            let (count, failure) = unsafe buffer.withUnsafeReadableBytes { bytes in
                let count = unsafe Glibc.write(
                    self.descriptor, bytes.baseAddress?.advanced(by: done), total - done)
                return (count, errno)
            }
            // A disk that takes nothing and says nothing has no room.
            if count == 0 { throw StorageError("writing", errno: ENOSPC) }
            if count < 0, failure != EINTR { throw StorageError("writing", errno: failure) }
            written += max(count, 0)
        }
    }

    /// Has the file system set room aside, so that a disk without it says so before anything is copied.
    ///
    /// A file system that cannot do it says so later.
    func reserve(_ size: Int64) throws(StorageError) {
        guard size > 0 else { return }
        let failure = posix_fallocate(self.descriptor, 0, off_t(size))
        guard failure == ENOSPC || failure == EDQUOT || failure == EFBIG else { return }
        throw StorageError("setting room aside", errno: failure)
    }

    /// Returns once what was written outlives a crash: bytes of a file, names of a directory (fsync(2)).
    func flush() throws(StorageError) {
        guard fsync(self.descriptor) == 0 else { throw StorageError("flushing", errno: errno) }
    }
}
