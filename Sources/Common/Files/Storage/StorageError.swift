import Glibc

/// Why a storage did not do what it was asked.
///
/// Never holds a key, a signature or an address with one; ids of files are no secrets, their addresses are.
package struct StorageError: Error, Equatable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Equatable, Sendable {
        private enum Backing { case full, broken, missing, refused, unreachable, unanswered, unexpected, spool }
        private let backing: Backing

        /// There is no room left, on the disk or within its owner's quota.
        package static let full = Code(backing: .full)
        /// The disk does not read or write.
        package static let broken = Code(backing: .broken)
        /// There is no file of that id, or it has changed in between.
        package static let missing = Code(backing: .missing)
        /// The storage does not let us: a right, a key or a bucket is wrong.
        package static let refused = Code(backing: .refused)
        /// The other side was not reached: nothing was sent.
        package static let unreachable = Code(backing: .unreachable)
        /// The other side did not answer in time, or broke off: it may have done what was asked or not.
        package static let unanswered = Code(backing: .unanswered)
        /// The other side answered what does not answer the request.
        package static let unexpected = Code(backing: .unexpected)
        /// The spool is not there any more, or has another length than was said.
        package static let spool = Code(backing: .spool)
    }

    /// The kind of failure.
    package let code: Code
    /// What was being done, and the system's or the other side's word for what happened.
    package let message: String

    /// Makes an error.
    package init(_ code: Code, _ message: String = "") {
        self.code = code
        self.message = message
    }

    /// What a failed system call means for a storage on this machine.
    ///
    /// - Parameters:
    ///   - step: what was being done.
    ///   - number: of errno(3).
    init(_ step: String, errno number: Int32) {
        let code: Code =
            switch number {
            case ENOSPC, EDQUOT, EFBIG: .full
            case ENOENT: .missing
            case EACCES, EPERM: .refused
            default: .broken
            }
        self.init(code, "\(step): \(unsafe String(cString: strerror(number)))")
    }

    /// Whether the same may work later without anybody changing a setting or the request.
    package var isTemporary: Bool {
        self.code != .missing && self.code != .spool && self.code != .refused && self.code != .unexpected
    }

    /// The failure in words.
    package var description: String {
        let kind =
            switch self.code {
            case .full: "the storage of files is full"
            case .broken: "the storage of files does not read or write"
            case .missing: "there is no such file"
            case .refused: "the storage of files refuses us"
            case .unreachable: "the storage of files cannot be reached"
            case .unanswered: "the storage of files did not answer"
            case .spool: "the spool is not what it was"
            default: "unexpected answer of the storage of files"
            }
        return self.message.isEmpty ? kind : "\(kind): \(self.message)"
    }
}
