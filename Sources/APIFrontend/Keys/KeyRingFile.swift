import Common
import Foundation
import Glibc

/// Writes key rings: readable by their owner only from the first byte on, and never half.
enum KeyRingFile {
    /// Writes a ring where no file is.
    static func create(_ ring: KeyRing, at path: String) throws {
        try self.write(ring, to: path, flags: O_EXCL)
    }

    /// Writes a ring beside the file and puts it in its place.
    static func replace(with ring: KeyRing, at path: String) throws {
        let beside = "\(path).\(getpid()).new"
        try self.write(ring, to: beside, flags: O_TRUNC)
        guard unsafe rename(beside, path) == 0 else { throw KeyRingError("cannot write \(path): \(self.reason)") }
    }

    private static func write(_ ring: KeyRing, to path: String, flags: Int32) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else {
            throw KeyRingError(
                errno == EEXIST ? "\(path) exists; it is left as it is" : "cannot write \(path): \(self.reason)")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: ring.serialized())
        try file.synchronize()
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}
