import Files
import Testing

@Suite struct FileKindTests {
    private func kind(_ text: String) -> FileKind { FileKind(of: Array(text.utf8)) }

    private func family(_ major: String, _ others: String = "") -> FileKind {
        FileKind(of: [0, 0, 0, UInt8(16 + others.utf8.count)] + Array("ftyp\(major)\0\0\0\0\(others)moov".utf8))
    }

    @Test(arguments: TinyPicture.allCases) func picturesAreKnownByTheirFirstBytes(_ picture: TinyPicture) {
        let kinds: [TinyPicture: FileKind] = [
            .jpeg: .jpeg, .turnedJPEG: .jpeg, .png: .png, .gif: .gif, .lossyWebP: .webp, .losslessWebP: .webp,
            .extendedWebP: .webp, .avif: .avif,
        ]
        let kind = FileKind(of: picture.bytes)
        #expect(kind == kinds[picture] && kind.isImage && kind.isInline)
    }

    @Test func filmsAndSoundsAreKnown() {
        #expect(self.family("isom", "mp41") == .mp4)
        #expect(self.family("mp42") == .mp4)
        #expect(self.family("M4A ", "isom") == .m4a)
        #expect(self.family("mif1", "heicavif") == .avif)
        let webM: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x8B, 0x42, 0x86, 0x81, 1, 0x42, 0x82, 0x84] + Array("webm".utf8)
        #expect(FileKind(of: webM) == .webm)
        #expect(self.kind("OggS\0") == .ogg)
        #expect(FileKind(of: Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 0]) == .mp3)
        // Two frames of 128 kbit/s at 44.1 kHz, 417 bytes each.
        let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 413)
        #expect(FileKind(of: frame + frame) == .mp3)
        #expect(FileKind(of: frame) == .other)
    }

    @Test func whatBrowsersWouldRunOrGuessIsBytes() {
        for text in [
            "", "<", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "<!doctype html><script>",
            "<?xml version=\"1.0\"?>",
            "%PDF-1.7", "MZ", "#!/bin/sh", "GIF88a", "RIFF....WAVE", "\u{FEFF}<html>", " \u{0}\u{0}\u{0}\u{20}ftypisom",
            "ID3", "OggS",
        ] { #expect(self.kind(text) == .other, "\(text)") }
        for major in ["qt  ", "heic", "mif1", "jp2 ", "\0\0\0\0"] { #expect(self.family(major) == .other) }
        let matroska: [UInt8] =
            [0x1A, 0x45, 0xDF, 0xA3, 0x8B, 0x42, 0x82, 0x88] + Array("matroska".utf8)
        #expect(FileKind(of: matroska) == .other)
        #expect(!FileKind.other.isInline && FileKind.other.mediaType == "application/octet-stream")
    }

    @Test func everyInlineKindHasATypeThatRunsNothing() {
        for kind in FileKind.allCases where kind.isInline {
            #expect(["image", "video", "audio"].contains { kind.mediaType.hasPrefix("\($0)/") })
            #expect(!kind.mediaType.contains("svg"))
        }
    }
}
