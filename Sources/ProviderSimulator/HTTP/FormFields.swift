import NIOCore

/// The fields of a call, from its form body and its query.
///
/// Providers take both, and a field of the body wins over one of the query. The first of several equal names counts.
struct FormFields: Sendable {
    /// Several times what any provider's call has; the rest of a hostile body is not looked at.
    static let maximumFields = 64

    /// All fields, in the order they were read in.
    private(set) var fields: [(name: String, value: String)] = []

    /// Reads `application/x-www-form-urlencoded` text from both places.
    init(body: ByteBuffer = ByteBuffer(), query: String?) {
        self.append(body.readableBytesView)
        if let query { self.append(query.utf8) }
    }

    /// The decoded value of a field, empty if it was written without one.
    subscript(name: String) -> String? {
        self.fields.first { $0.name == name }?.value
    }

    private mutating func append(_ encoded: some Collection<UInt8>) {
        for pair in encoded.split(separator: UInt8(ascii: "&"), maxSplits: Self.maximumFields) {
            guard self.fields.count < Self.maximumFields else { return }
            let separator = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = String(percentDecoding: pair[..<separator], plusIsSpace: true)
            let value = String(percentDecoding: pair[separator...].dropFirst(), plusIsSpace: true)
            self.fields.append((name, value))
        }
    }
}
