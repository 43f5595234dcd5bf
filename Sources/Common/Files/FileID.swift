import Primitives

/// The id of one stored file: 128 random bits as 32 lower-case hexadecimal digits.
///
/// It says nothing of what is in the file: two files with the same bytes have two ids, so that deleting one deletes it. Nothing else ever
/// becomes a file's name in a storage.
package struct FileID: Sendable, Hashable, CustomStringConvertible {
    /// How many digits it has.
    package static let length = 32

    /// The digits.
    package let description: String

    /// Reads an id; nil if the text is not 32 lower-case hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.length, text.utf8.areHexadecimalDigits else { return nil }
        self.description = String(text)
    }

    private init(digits: String) {
        self.description = digits
    }

    /// A new one, which nobody can guess.
    package static func random() -> FileID { FileID(digits: SecureRandom.identifier()) }
}
