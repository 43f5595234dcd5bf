/// The size of a JPEG: segments up to the one that begins the frame (ITU-T T.81 §B.2.2).
enum JPEGSize {
    /// More segments than any camera writes before its picture; a profile of 255 parts is the longest that there may be.
    private static let mostSegments = 512

    /// Reads it, turned as the camera says that it was held: that is how browsers show it.
    static func read(_ bytes: ArraySlice<UInt8>) -> ImageSize? {
        var reader = ByteReader(bytes)
        var isTurned = false
        guard reader.bigEndian(2) == 0xFFD8 else { return nil }
        for _ in 0..<Self.mostSegments {
            guard let marker = Self.marker(&reader) else { return nil }
            switch marker {
            // Without a length: restarts, and one that is kept for arithmetic coding.
            case 0x01, 0xD0...0xD7: continue
            // The end, or pixels: no size comes behind them.
            case 0x00, 0xD8...0xDA: return nil
            default: break
            }
            guard let length = reader.bigEndian(2), length >= 2, let segment = reader.take(length - 2) else {
                return nil
            }
            if Self.beginsFrame(marker) {
                guard let size = Self.size(segment) else { return nil }
                return isTurned ? size.turned : size
            }
            if marker == 0xE1, let said = CameraTurn.isTurned(segment) { isTurned = said }
        }
        return nil
    }

    /// The next marker; any number of 0xFF may stand before its second byte, and each of them is a byte less.
    private static func marker(_ reader: inout ByteReader) -> UInt8? {
        guard reader.byte() == 0xFF else { return nil }
        while let byte = reader.byte() { if byte != 0xFF { return byte } }
        return nil
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which stand between them.
    private static func beginsFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }

    /// A height of 0 is told behind the first scan, which nobody does and we do not look for.
    private static func size(_ segment: ArraySlice<UInt8>) -> ImageSize? {
        var reader = ByteReader(segment)
        guard reader.skip(1), let height = reader.bigEndian(2), let width = reader.bigEndian(2) else { return nil }
        return ImageSize(width, height)
    }
}

/// How a camera was held, as Exif has it: a directory of TIFF in a segment of a JPEG (CIPA DC-008 §4.6.4, tag 0x0112).
private enum CameraTurn {
    /// Whether width and height change places; nil where nothing is said of it.
    static func isTurned(_ segment: ArraySlice<UInt8>) -> Bool? {
        var head = ByteReader(segment)
        guard head.takes("Exif\0\0") else { return nil }
        let tiff = segment.dropFirst(head.position)
        var reader = ByteReader(tiff)
        let isBig: Bool
        switch reader.bigEndian(2) {
        case 0x4D4D: isBig = true
        case 0x4949: isBig = false
        default: return nil
        }
        func number(_ count: Int, _ reader: inout ByteReader) -> Int? {
            isBig ? reader.bigEndian(count) : reader.littleEndian(count)
        }
        guard number(2, &reader) == 42, let place = number(4, &reader) else { return nil }
        var entries = ByteReader(tiff.dropFirst(place))
        guard let count = number(2, &entries) else { return nil }
        for _ in 0..<min(count, 256) {
            guard let tag = number(2, &entries), entries.skip(6), let value = number(2, &entries), entries.skip(2)
            else {
                return nil
            }
            if tag == 0x0112 { return (5...8).contains(value) }
        }
        return nil
    }
}
