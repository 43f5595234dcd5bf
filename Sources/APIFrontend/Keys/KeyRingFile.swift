import Common
import Foundation
import Glibc

/// Writes key rings: readable by their owner only from the first byte on, and never half.
enum KeyRingFile {
    /// Writes a ring beside the file and puts it in its place.
    static func replace(with ring: KeyRing, at path: String) throws {
        let beside = "\(path).new"
        _ = unsafe unlink(beside)
        try self.create(ring, at: beside)
        guard unsafe rename(beside, path) == 0 else { throw KeyRingError("cannot write \(path): \(self.reason)") }
    }

    /// Writes a ring where no file is, not even a link to one; what cannot be finished is taken away again.
    static func create(_ ring: KeyRing, at path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_EXCL | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw KeyRingError(
                errno == EEXIST ? "\(path) exists; it is left as it is" : "cannot write \(path): \(self.reason)")
        }
        do {
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: ring.serialized())
            try file.synchronize()
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}
