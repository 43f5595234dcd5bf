/// Cuts the bytes of a `dumpdata` file into its top-level objects, whatever pieces the bytes come in.
///
/// A JSON array of objects and JSON Lines both pass. It only counts braces outside of strings: whether an object is
/// valid JSON its decoder finds out. What it holds is never more than one object of ``maximumBytes``; a larger or
/// deeper one is passed over, so that one hostile row does not stop a whole move.
struct DumpSplitter {
    /// What was found.
    enum Piece: Equatable {
        /// An object, and the offset of its first byte.
        case object([UInt8], at: Int)
        /// An object that is not looked at.
        case passedOver(Excess, at: Int)
    }

    /// Why an object is not looked at.
    enum Excess: Equatable {
        case size
        case depth
    }

    /// Where the last byte was.
    private enum Place {
        /// Before anything but white space.
        case start
        /// After `[`.
        case arrayOpened
        /// After a comma of the array.
        case comma
        /// After an element of the array.
        case element
        /// After `]`.
        case arrayClosed
        /// Between the objects of JSON Lines.
        case lines
        /// Inside an object.
        case object
    }

    static let maximumBytes = 1 << 20
    static let maximumDepth = 32

    private var place = Place.start
    private var isArray = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var excess: Excess?
    private var collected: [UInt8] = []
    private var objectStart = 0
    /// How many bytes went before the present chunk.
    private var offset = 0

    /// Takes the next bytes and gives the objects that end in them.
    mutating func received(_ chunk: [UInt8]) throws(DumpError) -> [Piece] {
        var pieces: [Piece] = []
        var index = 0
        while index < chunk.count {
            if self.place == .object {
                let start = index
                let ended = self.scan(chunk, &index)
                self.keep(chunk[start..<index])
                if ended { pieces.append(self.close()) }
            } else {
                try self.between(chunk[index], at: self.offset + index)
                if self.place != .object { index += 1 }
            }
        }
        self.offset += chunk.count
        return pieces
    }

    /// Says that there are no more bytes.
    mutating func finished() throws(DumpError) {
        switch self.place {
        case .start: throw .empty
        case .arrayClosed, .lines: break
        case .arrayOpened, .comma, .element, .object: throw .truncated(at: self.offset)
        }
    }

    /// Judges a byte outside of objects.
    private mutating func between(_ byte: UInt8, at position: Int) throws(DumpError) {
        switch (byte, self.place) {
        // A byte order mark.
        case (0xEF, .start) where position == 0, (0xBB, .start) where position == 1, (0xBF, .start) where position == 2:
            break
        case (UInt8(ascii: " "), _), (UInt8(ascii: "\n"), _), (UInt8(ascii: "\r"), _), (UInt8(ascii: "\t"), _): break
        case (UInt8(ascii: "["), .start):
            self.isArray = true
            self.place = .arrayOpened
        case (UInt8(ascii: "{"), .start), (UInt8(ascii: "{"), .arrayOpened), (UInt8(ascii: "{"), .comma),
            (UInt8(ascii: "{"), .lines):
            self.place = .object
            self.objectStart = position
        case (UInt8(ascii: ","), .element): self.place = .comma
        case (UInt8(ascii: "]"), .element), (UInt8(ascii: "]"), .arrayOpened): self.place = .arrayClosed
        default: throw .notObjects(at: position)
        }
    }

    /// Goes on to the end of the object or of the chunk; true if the object ended.
    private mutating func scan(_ chunk: [UInt8], _ index: inout Int) -> Bool {
        var (depth, isInString, isEscaped) = (self.depth, self.isInString, self.isEscaped)
        defer { (self.depth, self.isInString, self.isEscaped) = (depth, isInString, isEscaped) }
        let end = chunk.count
        while index < end {
            let byte = chunk[index]
            index += 1
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
                if depth > Self.maximumDepth, self.excess == nil { self.excess = .depth }
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { return true }
            }
        }
        return false
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if self.excess == nil, self.collected.count + bytes.count > Self.maximumBytes { self.excess = .size }
        if self.excess == nil { self.collected.append(contentsOf: bytes) } else { self.collected = [] }
    }

    private mutating func close() -> Piece {
        defer {
            self.place = self.isArray ? .element : .lines
            self.excess = nil
            self.collected = []
        }
        if let excess = self.excess { return .passedOver(excess, at: self.objectStart) }
        return .object(self.collected, at: self.objectStart)
    }
}
