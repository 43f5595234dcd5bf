/// Finds where a member stands in a text that is known to be JSON, for errors that name its line.
///
/// The parser keeps no places: nobody asks for them but who made a mistake.
package struct JSONPath {
    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte at which a member's name begins; nil if there is no such member, or its name is written with escapes.
    ///
    /// - Parameter names: the names of the objects that it is in, from the outermost on, and its own.
    package static func offset(of names: [ProtocolText], in bytes: [UInt8]) -> Int? {
        var path = JSONPath(bytes)
        return path.find(names[...])
    }

    private mutating func find(_ names: ArraySlice<ProtocolText>) -> Int? {
        self.skip { $0.isJSONSpace }
        guard let name = names.first, self.next == UInt8(ascii: "{") else { return nil }
        self.index += 1
        while true {
            self.skip { $0.isJSONSpace || $0 == UInt8(ascii: ",") }
            guard self.next == UInt8(ascii: "\"") else { return nil }
            let start = self.index
            self.skipText()
            let found = self.bytes[start..<self.index].dropFirst().dropLast()
            self.skip { $0.isJSONSpace || $0 == UInt8(ascii: ":") }
            if found.elementsEqual(name.utf8) { return names.count == 1 ? start : self.find(names.dropFirst()) }
            self.skipValue()
        }
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            switch self.next {
            case UInt8(ascii: "\""): self.skipText()
            case UInt8(ascii: "{"), UInt8(ascii: "["): (depth, self.index) = (depth + 1, self.index + 1)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // That of the object around a number or a word is not its own.
                guard depth > 0 else { return }
                (depth, self.index) = (depth - 1, self.index + 1)
            case UInt8(ascii: ",") where depth == 0: return
            case nil: return
            default: self.index += 1
            }
        } while depth > 0 || (self.next != UInt8(ascii: ",") && self.next != UInt8(ascii: "}"))
    }

    private mutating func skipText() {
        self.index += 1
        while let byte = self.next, byte != UInt8(ascii: "\"") { self.index += byte == UInt8(ascii: "\\") ? 2 : 1 }
        self.index = min(self.index + 1, self.bytes.count)
    }

    private mutating func skip(while isSkipped: (UInt8) -> Bool) {
        while let byte = self.next, isSkipped(byte) { self.index += 1 }
    }

    private var next: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }
}
