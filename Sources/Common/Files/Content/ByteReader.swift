/// Bytes that a stranger wrote, read forwards: what is not there is nil, whatever a length in them says.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    /// The place of the next byte, counted from the first.
    private(set) var position = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// How many bytes are left.
    var left: Int { self.bytes.count - self.position }

    /// The next byte, which stays.
    var peek: UInt8? { self.left > 0 ? self.bytes[self.bytes.startIndex + self.position] : nil }

    /// The next byte.
    mutating func byte() -> UInt8? {
        guard let byte = self.peek else { return nil }
        self.position += 1
        return byte
    }

    /// The next bytes, if all of them are there.
    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= self.left else { return nil }
        let start = self.bytes.startIndex + self.position
        self.position += count
        return self.bytes[start..<(start + count)]
    }

    /// The next bytes up to a number of them, or what is left.
    mutating func takeUpTo(_ count: Int) -> ArraySlice<UInt8> {
        self.take(min(max(0, count), self.left)) ?? []
    }

    /// Leaves bytes out, if all of them are there.
    mutating func skip(_ count: Int) -> Bool { self.take(count) != nil }

    /// Whether the next bytes are these, which are taken then.
    mutating func takes(_ text: String) -> Bool {
        guard self.bytes.dropFirst(self.position).starts(with: text.utf8) else { return false }
        self.position += text.utf8.count
        return true
    }

    /// A number of 1 to 7 bytes, the highest first.
    mutating func bigEndian(_ count: Int) -> Int? { self.take(count)?.reduce(0) { $0 << 8 | Int($1) } }

    /// A number of 1 to 7 bytes, the lowest first.
    mutating func littleEndian(_ count: Int) -> Int? { self.take(count)?.reversed().reduce(0) { $0 << 8 | Int($1) } }
}
