/// A row of `drfchelseru.attachfile`: which message carries which file.
struct DumpAttachment: Sendable, Equatable {
    let message: Int64
    /// The path below `MEDIA_ROOT`.
    let path: String

    /// Django's column takes 100 characters.
    private static let longestPath = 1_024

    init(_ row: DumpRow) throws(ImportReason) {
        guard let message = try row.reference("message") else { throw .unsentFile }
        self.message = message
        self.path = try row.text("file")
        guard (1...Self.longestPath).contains(self.path.utf8.count) else { throw .badField("file") }
    }
}
