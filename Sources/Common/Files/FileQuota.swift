import Primitives

/// How large files may be, and how much of them there may be: decisions alone, who counts is elsewhere.
///
/// An upload is charged before its bytes are read, with what it says that it has, or else with the most that it may have. What it did not
/// use is given back when it is whole or broken off (``Charge/refund(kept:)``).
package struct FileQuota: Sendable, Equatable {
    /// What may be set.
    package struct Limits: Sendable, Equatable {
        /// The largest picture, in bytes.
        package var image: Int64 = 20 * 1_048_576
        /// The largest file of any other kind, in bytes.
        package var other: Int64 = 200 * 1_048_576
        /// What a user may send in a day, in bytes.
        package var userDay: Int64 = 1_073_741_824
        /// What may lie in a room, in bytes; nil for any number.
        package var room: Int64? = 10 * 1_073_741_824
        /// What may lie in all rooms, in bytes; nil for any number.
        package var total: Int64?

        /// The limits that hold where nothing else is set.
        package init() {}

        /// The largest file of a kind, in bytes.
        package func largest(_ kind: FileKind) -> Int64 { kind.isImage ? min(self.image, self.other) : self.other }
    }

    /// What was counted before an upload, in bytes; it is charged with it as well.
    package struct Used: Sendable, Equatable {
        package var userDay: Int64
        package var room: Int64
        package var total: Int64

        package init(userDay: Int64 = 0, room: Int64 = 0, total: Int64 = 0) {
            self.userDay = userDay
            self.room = room
            self.total = total
        }
    }

    /// Which limit an upload has met; each has a word of its own for who is refused.
    package enum Refusal: String, Error, Sendable, Equatable, CaseIterable {
        /// A picture is larger than pictures may be.
        case imageTooLarge = "image_too_large"
        /// A file is larger than files may be.
        case fileTooLarge = "file_too_large"
        /// The user has sent enough for today.
        case userDay = "user_day_full"
        /// The room holds as much as it may.
        case room = "room_full"
        /// All rooms together do.
        case total = "storage_full"

        /// The status of HTTP that says so: the file is too large, or there is no room for it now.
        package var status: Int {
            switch self {
            case .imageTooLarge, .fileTooLarge: 413
            case .userDay, .room, .total: 429
            }
        }
    }

    /// What an upload has been charged with, in bytes.
    package struct Charge: Sendable, Equatable {
        package let bytes: Int64

        /// What is given back, once it is known how much of it stays: nothing of an upload that was broken off.
        package func refund(kept: Int64) -> Int64 { max(0, self.bytes.subtracting(clamped: max(0, kept))) }
    }

    private let limits: Limits

    /// Decides by these limits.
    package init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// What an upload is charged with, before a byte of it is read.
    ///
    /// - Parameter announced: how long it says to be, in bytes; nil where it does not say.
    /// - Throws: ``Refusal``.
    package func charge(_ announced: Int64?, used: Used) throws(Refusal) -> Charge {
        // Of which kind it is, its bytes will say: until then it is one of those that may be larger.
        if let announced, announced > self.limits.other { throw .fileTooLarge }
        let bytes = max(0, announced ?? self.limits.other)
        if used.userDay.adding(clamped: bytes) > self.limits.userDay { throw .userDay }
        if let room = self.limits.room, used.room.adding(clamped: bytes) > room { throw .room }
        if let total = self.limits.total, used.total.adding(clamped: bytes) > total { throw .total }
        return Charge(bytes: bytes)
    }

    /// Whether an upload may go on.
    ///
    /// - Parameters:
    ///   - read: how many of its bytes there are.
    ///   - kind: what its first bytes say; nil until there are enough of them.
    ///   - charge: what it was charged with; more than it has announced is never taken.
    /// - Throws: ``Refusal``.
    package func check(_ read: Int64, of kind: FileKind?, charge: Charge) throws(Refusal) {
        if let kind, read > self.limits.largest(kind) { throw kind.isImage ? .imageTooLarge : .fileTooLarge }
        if read > min(charge.bytes, self.limits.other) { throw .fileTooLarge }
    }
}
