/// Why a file that somebody wrote by hand is no JSON: where, what kind of character stands there, and what was expected.
///
/// Nothing is repeated of what the file holds, because what stands at the place may be a key or a password.
package struct BrokenJSON {
    private let bytes: [UInt8]
    private let fault: JSONParser.Fault

    /// Takes in a file and what the parser said of it.
    package init(_ bytes: [UInt8], _ fault: JSONParser.Fault) {
        (self.bytes, self.fault) = (bytes, fault)
    }

    /// Whether the place says what the file was written in: what is cut off or has a bad text was meant to be JSON.
    package var mayBeForeign: Bool {
        self.fault.kind == .syntax && self.fault.offset < self.bytes.count && !self.context.isInText && !self.isMarked
    }

    /// The fault in words that follow the file's name.
    package var description: String {
        if self.bytes.allSatisfy(\.isJSONSpace) { return "is empty, and should hold one JSON object" }
        let place = TextPlace(self.fault.offset, in: self.bytes)
        guard self.fault.kind == .syntax || self.isMarked else {
            return "is no JSON that is taken: at \(place), \(self.reason)"
        }
        guard self.fault.offset < self.bytes.count else {
            let what = self.context.isInText ? "a text in double quotes" : "a bracket"
            return "breaks off at \(place): the file ends, and \(what) is still open"
        }
        let expected = self.expected.map { ", and \($0) was expected" } ?? ""
        return "is no JSON: at \(place) there is \(self.character)\(expected)"
    }

    // MARK: What is there

    /// UTF-16, and what Windows' editors put before UTF-8.
    private var isMarked: Bool {
        [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]].contains { self.bytes.starts(with: $0) }
    }

    private var reason: String {
        switch self.fault.kind {
        case .syntax, .notUnicode: "it has bytes that are not UTF-8, or half a pair of \\u escapes"
        case .duplicateName: "one object has two members of the same name"
        case .nameTooLong, .nameNotASCII: "a member's name is too long"
        case .textNotAllowed: "a text has too many combining marks in a row"
        case .tooDeep: "objects lie too deep in each other"
        case .tooManyValues: "there are too many values"
        }
    }

    private var character: String {
        let rest = self.bytes[self.fault.offset...]
        if self.isMarked { return "a byte order mark (save the file as UTF-8 without one)" }
        if self.context.isInText {
            return rest.first ?? 0 < 0x20
                ? "the end of a line or a control character within a text" : "a backslash that begins no escape of JSON"
        }
        if let word = self.pythonWord { return word }
        switch rest.first ?? 0 {
        case UInt8(ascii: "'"): return "a single quote"
        case UInt8(ascii: "\""): return "a double quote"
        case UInt8(ascii: "#"), UInt8(ascii: "/"): return "a comment"
        case UInt8(ascii: "("), UInt8(ascii: ")"): return "a parenthesis"
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return "a closing bracket"
        case UInt8(ascii: "{"), UInt8(ascii: "["): return "an opening bracket"
        case UInt8(ascii: ","): return "a comma"
        case UInt8(ascii: ":"): return "a colon"
        case UInt8(ascii: "="): return "an equals sign"
        case UInt8(ascii: "_"): return "an underscore"
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "-"): return "a sign"
        case let byte where byte.isASCIIDigit: return "a digit"
        case let byte where byte.isASCIILetter: return "a word without double quotes"
        case 0x80...: return "a character that is not ASCII (such as a curly quote)"
        default: return "a character that JSON does not have there"
        }
    }

    /// The word itself, for it is one of Python's and nobody's secret.
    private var pythonWord: String? {
        let rest = self.bytes[self.fault.offset...]
        return ["True", "False", "None"].first { word in
            rest.starts(with: word.utf8)
                && !(rest.dropFirst(word.utf8.count).first.map { $0.isASCIILetter || $0.isASCIIDigit } ?? false)
        }
    }

    // MARK: What was expected

    private var expected: String? {
        let context = self.context
        if context.isInText || self.isMarked { return nil }
        let isClosing = [UInt8(ascii: "}"), UInt8(ascii: "]")].contains(self.bytes[self.fault.offset])
        switch context.last {
        case nil: return "{"
        case UInt8(ascii: ",") where isClosing: return "no comma before it"
        case UInt8(ascii: "{"): return "a name in double quotes"
        case UInt8(ascii: ","): return context.isInObject ? "a name in double quotes" : "a value"
        case UInt8(ascii: ":"), UInt8(ascii: "["): return "a value"
        default: return context.depth == 0 ? "nothing more" : "a comma, a colon or a closing bracket"
        }
    }

    private struct Context {
        var brackets: [UInt8] = []
        var isInText = false
        /// The last byte that is no white space.
        var last: UInt8?
        var depth: Int { self.brackets.count }
        var isInObject: Bool { self.brackets.last == UInt8(ascii: "{") }
    }

    /// What is open before the fault; until there the file is JSON.
    private var context: Context {
        var context = Context()
        var isEscaped = false
        for byte in self.bytes.prefix(self.fault.offset) {
            if !byte.isJSONSpace { context.last = byte }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                context.isInText.toggle()
            } else if context.isInText {
                isEscaped = byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                context.brackets.append(byte)
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                _ = context.brackets.popLast()
            }
        }
        return context
    }
}
