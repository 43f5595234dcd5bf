/// Which ranges of Iran's mobile numbers somebody has been seen to use, and what is done with numbers of the others.
///
/// A number of a range that nobody uses is a typing error or a fraud, and its SMS is paid for all the same. But ranges are opened
/// without notice, and whoever is given a number of a new one must be able to log in: so it is the operator who says
/// whether they are refused, and which are known besides.
package struct MobileRanges: Sendable, Equatable {
    /// What is done with a number of an unknown range.
    package enum Mode: String, Sendable, CaseIterable {
        /// Nothing.
        case take
        /// It is taken, and the log says so.
        case warn
        /// It is no valid number.
        case refuse
    }

    /// The three digits after the calling code of the ranges in use.
    ///
    /// All that either of two lists has which are kept up: libphonenumber's metadata for IR (as in phonenumbers 9.0.43) and persian-tools
    /// (25a2dc9). Where they disagree about a part of a range, the whole counts.
    package static let known = Set(
        (900...905).map { $0 } + Array(910...923) + Array(930...939) + [941] + Array(990...996) + [998, 999])

    /// What is done.
    package let mode: Mode
    /// Beginnings of numbers that are known besides, digits with the calling code.
    package let more: [String]

    /// Makes a rule.
    package init(mode: Mode = .warn, more: [String] = []) {
        self.mode = mode
        self.more = more
    }

    /// Whether a number is of a range that nobody has been seen to use; numbers of other countries never are.
    package func isUnknown(_ phone: PhoneNumber) -> Bool {
        guard self.mode != .take, phone.e164.hasPrefix("+98") else { return false }
        let digits = phone.e164.dropFirst()
        guard let range = Int(digits.dropFirst(2).prefix(3)), !Self.known.contains(range) else { return false }
        return !self.more.contains { digits.hasPrefix($0) }
    }

    /// Whether it is refused for that.
    package func refuses(_ phone: PhoneNumber) -> Bool { self.mode == .refuse && self.isUnknown(phone) }
}
