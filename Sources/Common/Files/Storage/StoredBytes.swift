package import NIOCore

/// The bytes of a stored file, piece by piece: the next piece is fetched when it is asked for.
package struct StoredBytes: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    /// Fetches the bytes of a part of the range, at most a piece long; gives as many as were asked for.
    typealias Fetch = @Sendable (Range<Int64>) async throws -> ByteBuffer

    /// How many bytes a piece has at most.
    let piece: Int64
    /// Which bytes of the file.
    package let range: Range<Int64>
    private let fetch: Fetch

    init(_ range: Range<Int64>, piece: Int64, _ fetch: @escaping Fetch) {
        self.range = range
        self.piece = piece
        self.fetch = fetch
    }

    /// Begins at the first byte.
    package func makeAsyncIterator() -> Iterator { Iterator(bytes: self, next: self.range.lowerBound) }

    /// Where a reader is.
    package struct Iterator: AsyncIteratorProtocol {
        private let bytes: StoredBytes
        private var next: Int64

        fileprivate init(bytes: StoredBytes, next: Int64) {
            self.bytes = bytes
            self.next = next
        }

        /// The next piece, or nil behind the last.
        ///
        /// - Throws: ``StorageError``.
        package mutating func next() async throws -> ByteBuffer? {
            guard self.next < self.bytes.range.upperBound else { return nil }
            let end = Swift.min(self.next + self.bytes.piece, self.bytes.range.upperBound)
            let buffer = try await self.bytes.fetch(self.next..<end)
            // Whoever reads has promised its own reader a length: less of it is no end, but a failure.
            guard Int64(buffer.readableBytes) == end - self.next else {
                throw StorageError(.broken, "a piece has another length than the file")
            }
            self.next = end
            return buffer
        }
    }
}
