import Crypto
import Foundation
import Primitives

/// A user name in the form under which its user is found: NFKC, as Django keeps names.
///
/// Upper and lower case differ, as in Django. Which names may be registered is another matter; imported ones may be older
/// than that rule.
package struct LoginName: Sendable, Hashable {
    /// The most characters (Unicode scalars) of a name, before and after normalisation; Django's column has no more.
    package static let limit = 150

    /// The name.
    package let text: String

    /// Normalises a name; nil for an empty one and one that is too long.
    package init?(_ given: String) {
        // Counted before as well: normalising makes a text up to eighteen times longer.
        guard Self.fits(given) else { return nil }
        let text = given.precomposedStringWithCompatibilityMapping
        guard Self.fits(text) else { return nil }
        self.text = text
    }

    /// The hash tag of the name's keys; a name may hold braces and anything else, its Base64 may not.
    package var slot: String { "{n\(Base64URL.encode(Array(self.text.utf8)))}" }

    /// The hash tag of what is counted of the name: as short for a name of 150 characters that nobody has as for any other, since
    /// strangers make these keys.
    package var counterSlot: String { "{h\(Base64URL.encode(Array(SHA256.hash(data: Array(self.text.utf8)))))}" }

    private static func fits(_ text: String) -> Bool {
        (1...Self.limit).contains(text.unicodeScalars.prefix(Self.limit + 1).count)
    }
}
