/// Writes JSON text directly: the answers of hot paths are a few known fields, and a general encoder costs more than all
/// the rest of such a request.
package struct JSONWriter {
    private var bytes: [UInt8] = []
    private var needsComma = false

    /// Makes an empty writer.
    package init() {
        self.bytes.reserveCapacity(256)
    }

    /// What has been written.
    package var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// What has been written, as UTF-8.
    package var utf8: [UInt8] { self.bytes }

    /// Writes an object as the next value.
    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        self.separate()
        self.bytes.append(UInt8(ascii: "{"))
        self.needsComma = false
        try body(&self)
        self.bytes.append(UInt8(ascii: "}"))
        self.needsComma = true
    }

    /// Writes a field that holds an object.
    package mutating func object(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try self.object(body)
    }

    /// Writes a field that holds an array; the body writes its values.
    package mutating func array(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try self.array(body)
    }

    /// Writes an array as the next value.
    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        self.separate()
        self.bytes.append(UInt8(ascii: "["))
        self.needsComma = false
        try body(&self)
        self.bytes.append(UInt8(ascii: "]"))
        self.needsComma = true
    }

    /// Writes a text field.
    package mutating func field(_ name: String, _ value: some StringProtocol) {
        self.name(name)
        self.value(value)
    }

    /// Writes a number field.
    package mutating func field(_ name: String, _ value: some FixedWidthInteger) {
        self.name(name)
        self.bytes.append(contentsOf: String(value).utf8)
        self.needsComma = true
    }

    /// Writes a true or false field.
    package mutating func field(_ name: String, _ value: Bool) {
        self.name(name)
        self.bytes.append(contentsOf: (value ? "true" : "false").utf8)
        self.needsComma = true
    }

    /// Writes a text as the next value.
    package mutating func value(_ text: some StringProtocol) {
        self.separate()
        self.quoted(text)
        self.needsComma = true
    }

    private mutating func name(_ name: String) {
        self.separate()
        self.quoted(name)
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    private mutating func separate() {
        if self.needsComma { self.bytes.append(UInt8(ascii: ",")) }
    }

    /// RFC 8259 §7: quotation mark, backslash and control characters are escaped, everything else stands as it is.
    private mutating func quoted(_ text: some StringProtocol) {
        self.bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                self.bytes.append(UInt8(ascii: "\\"))
                self.bytes.append(byte)
            case 0..<0x20:
                self.bytes.append(contentsOf: "\\u00".utf8)
                self.bytes.append(contentsOf: CollectionOfOne(byte).hexadecimal.utf8)
            default: self.bytes.append(byte)
            }
        }
        self.bytes.append(UInt8(ascii: "\""))
    }
}
