import Foundation
import Glibc
import Secrets

/// Writes key rings: readable by their owner only from the first byte on, and never half.
enum KeyRingFile {
    /// Writes a ring beside the file and puts it in its place; whose the file was it stays.
    static func replace(with ring: KeyRing, at path: String) throws {
        let beside = "\(path).new"
        _ = unsafe unlink(beside)
        try self.create(ring, at: beside)
        do {
            try self.keepOwner(of: path, for: beside)
            guard unsafe rename(beside, path) == 0 else { throw KeyRingError("cannot write \(path): \(self.reason)") }
        } catch {
            _ = unsafe unlink(beside)
            throw error
        }
        self.synchronizeDirectory(of: path)
    }

    /// Root may rotate keys that a service reads as another user.
    private static func keepOwner(of path: String, for beside: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return }
        // The group of a file that only its owner may read does not matter.
        func owner(_ file: String) throws -> Int? {
            (try files.attributesOfItem(atPath: file)[.ownerAccountID] as? NSNumber)?.intValue
        }
        guard let wanted = try owner(path), try owner(beside) != wanted else { return }
        try files.setAttributes([.ownerAccountID: wanted], ofItemAtPath: beside)
    }

    /// Without it, a machine that loses its power may come back with the ring before.
    private static func synchronizeDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
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
