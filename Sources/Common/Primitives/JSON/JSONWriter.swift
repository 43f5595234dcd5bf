package import NIOCore

/// Writes JSON straight into a buffer: the answers of hot paths are a few known members, and a general encoder costs more
/// than all the rest of such a request.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// Starts with room for one ordinary answer.
    package init(reservingBytes capacity: Int = 512) {
        self.buffer = ByteBuffer()
        self.buffer.reserveCapacity(capacity)
    }

    /// Writes an object whose members the closure adds.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try self.enclose("{", "}", members)
    }

    /// Writes an array whose elements the closure adds.
    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try self.enclose("[", "]", elements)
    }

    /// Writes a member's name; its value has to follow.
    package mutating func name(_ name: String) {
        self.string(name)
        self.put(":")
        self.needsComma = false
    }

    /// Writes a string, escaped.
    package mutating func string(_ value: String) {
        self.separate()
        self.put("\"")
        self.escape(value)
        self.put("\"")
    }

    /// Writes a whole number.
    package mutating func integer(_ value: Int64) {
        self.separate()
        self.buffer.writeString(value.description)
    }

    /// Writes a whole number.
    package mutating func integer(_ value: Int) { self.integer(Int64(value)) }

    /// Writes a finite decimal number.
    package mutating func decimal(_ value: Double) {
        self.separate()
        self.buffer.writeString(value.description)
    }

    /// Writes true or false.
    package mutating func bool(_ value: Bool) {
        self.separate()
        self.buffer.writeString(value ? "true" : "false")
    }

    /// Writes null.
    package mutating func null() {
        self.separate()
        self.buffer.writeStaticString("null")
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: String) {
        self.separate()
        self.buffer.writeString(json)
    }

    /// Writes a value that another writer has written.
    package mutating func raw(_ json: JSONWriter) {
        self.separate()
        self.buffer.writeImmutableBuffer(json.buffer)
    }

    /// How many bytes have been written.
    package var byteCount: Int { self.buffer.readableBytes }

    /// What has been written, as text.
    package var text: String { TextGate.ours(self.buffer.readableBytesView) }

    private mutating func enclose(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws -> Void
    ) rethrows {
        self.separate()
        self.put(open)
        self.needsComma = false
        try body(&self)
        self.put(close)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.put(",") }
        self.needsComma = true
    }

    private mutating func put(_ character: Unicode.Scalar) {
        self.buffer.writeInteger(UInt8(ascii: character))
    }

    private mutating func escape(_ value: String) {
        // Nearly every text is free of the bytes JSON forbids, and then goes out in one copy.
        guard value.utf8.contains(where: Self.isEscaped) else {
            self.buffer.writeString(value)
            return
        }
        // Else each run of bytes between two of those.
        var rest = value.utf8[...]
        while let stop = rest.firstIndex(where: Self.isEscaped) {
            if stop != rest.startIndex { self.buffer.writeBytes(rest[..<stop]) }
            self.escape(rest[stop])
            rest = rest[rest.index(after: stop)...]
        }
        self.buffer.writeBytes(rest)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): self.buffer.writeStaticString("\\\"")
        case UInt8(ascii: "\\"): self.buffer.writeStaticString("\\\\")
        case UInt8(ascii: "\n"): self.buffer.writeStaticString("\\n")
        case UInt8(ascii: "\r"): self.buffer.writeStaticString("\\r")
        case UInt8(ascii: "\t"): self.buffer.writeStaticString("\\t")
        default:
            self.buffer.writeStaticString(byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 0x0F
            self.buffer.writeInteger(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
        }
    }
}
