/// What a file is by its bytes; what its sender calls it is never asked.
///
/// Those that browsers show or play without running anything are told apart. All others, among them pages, scripts, documents and SVG, are
/// one: bytes to be kept (``other``).
package enum FileKind: String, Sendable, Hashable, CaseIterable {
    case jpeg
    case png
    case gif
    case webp
    case avif
    case mp4
    case webm
    case mp3
    case ogg
    case m4a
    /// Anything else.
    case other

    /// How many of a file's first bytes are looked at.
    package static let lookedAt = 4_096

    /// The type that browsers are told.
    package var mediaType: String {
        switch self {
        case .jpeg, .png, .gif, .webp, .avif: "image/\(self.rawValue)"
        case .mp4, .webm: "video/\(self.rawValue)"
        case .mp3: "audio/mpeg"
        case .ogg: "audio/ogg"
        case .m4a: "audio/mp4"
        case .other: "application/octet-stream"
        }
    }

    /// Whether browsers show or play it where it is; everything else is offered to be saved.
    package var isInline: Bool { self != .other }

    /// Whether it is a picture, which has the smaller limit.
    package var isImage: Bool {
        switch self {
        case .jpeg, .png, .gif, .webp, .avif: true
        case .mp4, .webm, .mp3, .ogg, .m4a, .other: false
        }
    }

    /// Looks at the first bytes of a file.
    ///
    /// - Parameter bytes: as many as there are, up to ``lookedAt``; more are not read.
    package init(of bytes: some Collection<UInt8>) {
        self = Self.kind(of: Array(bytes.prefix(Self.lookedAt))[...])
    }

    private static func kind(of bytes: ArraySlice<UInt8>) -> FileKind {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
        // Version 0 is the only one (RFC 3533 §6).
        if bytes.starts(with: [0x4F, 0x67, 0x67, 0x53, 0]) { return .ogg }
        return Brands(bytes)?.kind ?? (Self.isWebM(bytes) ? .webm : Self.isMP3(bytes) ? .mp3 : .other)
    }

    /// Whether a file begins as one of Matroska's that calls itself WebM (RFC 8794 §11.2): a player of WebM plays nothing else.
    private static func isWebM(_ bytes: ArraySlice<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        guard reader.bigEndian(4) == 0x1A45_DFA3, let length = Self.variableNumber(&reader) else { return false }
        var head = ByteReader(reader.takeUpTo(length))
        // The header has seven elements; each turn takes one.
        for _ in 0..<16 {
            guard let name = Self.elementName(&head), let size = Self.variableNumber(&head), let value = head.take(size)
            else { return false }
            if name == 0x4282 { return value.prefix { $0 != 0 }.elementsEqual("webm".utf8) }
        }
        return false
    }

    /// The name of an element, which keeps the bit that tells its length (RFC 8794 §5).
    private static func elementName(_ reader: inout ByteReader) -> Int? {
        guard let first = reader.peek, first.leadingZeroBitCount < 4 else { return nil }
        return reader.bigEndian(first.leadingZeroBitCount + 1)
    }

    /// A number of one to seven bytes whose first tells how many there are (RFC 8794 §4).
    private static func variableNumber(_ reader: inout ByteReader) -> Int? {
        guard let first = reader.peek, first.leadingZeroBitCount < 7 else { return nil }
        let count = first.leadingZeroBitCount + 1
        return reader.bigEndian(count).map { $0 & (1 << (7 * count) - 1) }
    }

    /// Whether a file begins with a tag of MP3s, or with two frames of one: two bytes of a frame may be anybody's.
    private static func isMP3(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.starts(with: "ID3".utf8) {
            // Versions 2 to 4, and a length whose bytes have seven bits (id3.org, ID3v2.4 §3.1).
            let head = Array(bytes.prefix(10))
            return head.count == 10 && (2...4).contains(head[3]) && head[6...].allSatisfy { $0 < 0x80 }
        }
        guard let first = MP3Frame(bytes) else { return false }
        return MP3Frame(bytes.dropFirst(first.length)) != nil
    }
}

/// The header of a frame of MPEG audio, layer III (ISO/IEC 11172-3 §2.4.1.3, 13818-3).
private struct MP3Frame {
    /// How many bytes the frame has.
    let length: Int

    /// Kilobits a second by the four bits of a header, of version 1 and of its halves.
    private static let rates = (
        first: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        second: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    )
    private static let samples = [44_100, 48_000, 32_000]

    init?(_ bytes: ArraySlice<UInt8>) {
        let head = Array(bytes.prefix(4))
        guard head.count == 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return nil }
        let (version, layer) = (head[1] >> 3 & 3, head[1] >> 1 & 3)
        let (rate, sampling) = (Int(head[2] >> 4), Int(head[2] >> 2 & 3))
        guard version != 1, layer == 1, (1...14).contains(rate), sampling < 3 else { return nil }
        let isFirst = version == 3
        let bits = (isFirst ? Self.rates.first : Self.rates.second)[rate] * 1_000
        let frequency = Self.samples[sampling] / (isFirst ? 1 : version == 2 ? 2 : 4)
        self.length = (isFirst ? 144 : 72) * bits / frequency + Int(head[2] >> 1 & 1)
    }
}

/// What a file of the ISO family says that it is (ISO/IEC 14496-12 §4.3): the box `ftyp` at its very beginning.
private struct Brands {
    private let major: [UInt8]
    private let all: [[UInt8]]

    /// More than any writer names.
    private static let most = 32

    init?(_ bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(bytes)
        guard let size = reader.bigEndian(4), size >= 16, reader.takes("ftyp"), let major = reader.take(4),
            reader.skip(4)
        else { return nil }
        self.major = Array(major)
        var others: [[UInt8]] = []
        var rest = ByteReader(reader.takeUpTo(size - 16))
        while others.count < Self.most, let brand = rest.take(4) { others.append(Array(brand)) }
        self.all = [self.major] + others
    }

    private func has(_ names: Set<String>) -> Bool {
        self.all.contains { brand in names.contains { brand.elementsEqual($0.utf8) } }
    }

    private func isLed(by names: Set<String>) -> Bool { names.contains { self.major.elementsEqual($0.utf8) } }

    /// The kind of it; nil for films of QuickTime, pictures that browsers do not show, and what nobody knows.
    var kind: FileKind? {
        if self.isLed(by: ["avif", "avis"]) { return .avif }
        if self.isLed(by: ["mif1", "msf1", "miaf"]) { return self.has(["avif", "avis"]) ? .avif : nil }
        if self.isLed(by: ["M4A ", "M4B "]) { return .m4a }
        // Only by their first name: `qt  ` and `heic` name these beside their own.
        let films: Set<String> = [
            "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1", "dash",
            "mmp4",
            "M4V ", "M4VH", "M4VP", "f4v ", "MSNV", "3gp4", "3gp5", "3gp6",
        ]
        return self.isLed(by: films) ? .mp4 : nil
    }
}
