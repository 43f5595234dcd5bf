import Primitives
import SMS

extension Attempt {
    /// An attempt with its outcome, in words fit for a header.
    init(at provider: ProviderService, _ outcome: SendOutcome) {
        self.init(
            provider: provider.rawValue, outcome: outcome.kind.rawValue, code: Self.word(outcome.code, upTo: 32))
    }

    /// A code of a provider as a word: ASCII letters, digits, `_`, `.` and `-`, and `_` for any other scalar.
    ///
    /// - Parameter limit: how many scalars are looked at.
    static func word(_ code: String, upTo limit: Int) -> String {
        TextGate.ours(
            code.unicodeScalars.prefix(limit).map { scalar in
                guard scalar.isASCII, self.isWordByte(UInt8(ascii: scalar)) else { return UInt8(ascii: "_") }
                return UInt8(ascii: scalar)
            })
    }

    /// Whether a byte stands in such words: an ASCII letter or digit, `_`, `.` or `-`.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
