/// How wide and how high a picture is shown, by what its header says: no picture is decoded.
///
/// Bytes are a stranger's, so each reader is bounded: it looks at no more than ``ImageSize/lookedAt`` bytes, each turn of a loop takes some
/// of them, and a size that no picture of a chat has is none.
package struct ImageSize: Sendable, Equatable {
    /// In pixels, 1 to ``longest``.
    package let width: Int
    /// In pixels, 1 to ``longest``.
    package let height: Int

    /// How many of a file's first bytes may have to be looked at: pictures of cameras have a smaller one and a profile before their size.
    package static let lookedAt = 262_144
    /// The longest side that is believed; also the longest of a JPEG.
    package static let longest = 65_535

    /// Reads the size of a picture; nil for other kinds, and where its header does not say one that is believed.
    ///
    /// - Parameter bytes: the file's first bytes, as many as there are up to ``lookedAt``; more are not read.
    package init?(of kind: FileKind, in bytes: some Collection<UInt8>) {
        let bytes = Array(bytes.prefix(Self.lookedAt))[...]
        let size: ImageSize? =
            switch kind {
            case .jpeg: JPEGSize.read(bytes)
            case .png: Self.png(bytes)
            case .gif: Self.gif(bytes)
            case .webp: Self.webp(bytes)
            case .avif: AVIFSize.read(bytes)
            case .mp4, .webm, .mp3, .ogg, .m4a, .other: nil
            }
        guard let size else { return nil }
        self = size
    }

    /// Takes two sides; nil if one of them is not believed, or not there.
    init?(_ width: Int?, _ height: Int?) {
        guard let width, let height, (1...Self.longest).contains(width), (1...Self.longest).contains(height) else {
            return nil
        }
        self.width = width
        self.height = height
    }

    private init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The same lying on its side.
    var turned: ImageSize { ImageSize(width: self.height, height: self.width) }

    /// The first chunk is `IHDR`, and has 13 bytes (PNG, third edition, §11.2.1).
    private static func png(_ bytes: ArraySlice<UInt8>) -> ImageSize? {
        var reader = ByteReader(bytes)
        guard reader.skip(8), reader.bigEndian(4) == 13, reader.takes("IHDR") else { return nil }
        return ImageSize(reader.bigEndian(4), reader.bigEndian(4))
    }

    /// The logical screen, on which all pictures of the file are drawn (GIF89a §18).
    private static func gif(_ bytes: ArraySlice<UInt8>) -> ImageSize? {
        var reader = ByteReader(bytes)
        guard reader.skip(6) else { return nil }
        return ImageSize(reader.littleEndian(2), reader.littleEndian(2))
    }

    /// One of three first chunks (RFC 9649 §2.5 to 2.7).
    private static func webp(_ bytes: ArraySlice<UInt8>) -> ImageSize? {
        var reader = ByteReader(bytes)
        guard reader.skip(12) else { return nil }
        if reader.takes("VP8 ") {
            // The chunk's length, the tag of a key frame (its lowest bit is 0) and its start code; the two highest bits of each side are a
            // scale (RFC 6386 §9.1).
            guard reader.skip(4), let tag = reader.littleEndian(3), tag & 1 == 0, reader.bigEndian(3) == 0x9D012A else {
                return nil
            }
            return ImageSize(reader.littleEndian(2).map { $0 & 0x3FFF }, reader.littleEndian(2).map { $0 & 0x3FFF })
        }
        if reader.takes("VP8L") {
            guard reader.skip(4), reader.byte() == 0x2F, let bits = reader.littleEndian(4), bits >> 29 == 0 else {
                return nil
            }
            return ImageSize(bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        }
        guard reader.takes("VP8X"), reader.skip(4 + 4) else { return nil }
        return ImageSize(reader.littleEndian(3).map { $0 + 1 }, reader.littleEndian(3).map { $0 + 1 })
    }
}
