import Primitives

/// How a value is written here that was written as Python, a shell or people write it.
enum ValueHint {
    /// What to write instead, if the value is one of these; only for values that may be shown.
    static func text(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        guard let first = bytes.first, let last = bytes.last else { return "leave it out to have the default" }
        if bytes.count > 1, first == last, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            return "the quotes are part of the value here: leave them out"
        }
        let small = bytes.map { $0.isASCIILetter ? $0 | 0x20 : $0 }
        if ["none", "null", "nil", "undefined"].contains(where: { small.elementsEqual($0.utf8) }) {
            return "leave it out to have the default"
        }
        if first == 0x20 || last == 0x20 || last == 0x0D || last == 0x0A {
            return "write it without white space around it"
        }
        let isPoint = { (byte: UInt8) in byte == UInt8(ascii: "_") || byte == UInt8(ascii: ",") }
        if first.isASCIIDigit, bytes.contains(where: isPoint), bytes.allSatisfy({ $0.isASCIIDigit || isPoint($0) }) {
            return "write \(TextGate.ours(bytes.filter(\.isASCIIDigit)))"
        }
        let unit = bytes.drop { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }.drop { $0 == 0x20 }
        if first.isASCIIDigit, !unit.isEmpty, unit.allSatisfy(\.isASCIILetter) {
            return "write the number alone, in the unit that is taken"
        }
        if value.unicodeScalars.contains(where: { $0.value >= 0x80 && $0.properties.numericType == .decimal }) {
            return "write it with the digits 0 to 9"
        }
        return nil
    }
}
