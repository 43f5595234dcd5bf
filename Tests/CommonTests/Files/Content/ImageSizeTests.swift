import Files
import Testing

@Suite struct ImageSizeTests {
    private func size(_ bytes: [UInt8]) -> ImageSize? { ImageSize(of: FileKind(of: bytes), in: bytes) }

    @Test(arguments: TinyPicture.allCases) func headersSayTheSize(_ picture: TinyPicture) throws {
        let size = try #require(self.size(picture.bytes))
        // A camera that was held on its side gives a picture that is shown upright.
        #expect(picture == .turnedJPEG ? (size.width, size.height) == (5, 7) : (size.width, size.height) == (7, 5))
    }

    @Test(arguments: TinyPicture.allCases) func aPictureThatIsCutOffSaysTheSameOrNothing(_ picture: TinyPicture) {
        let whole = self.size(picture.bytes)
        for count in 0..<picture.bytes.count {
            let bytes = Array(picture.bytes.prefix(count))
            let size = self.size(bytes)
            #expect(size == nil || size == whole, "\(count) bytes")
        }
    }

    @Test func sizesThatNobodyBelievesAreNone() {
        var png = TinyPicture.png.bytes
        png.replaceSubrange(16..<20, with: [0x7F, 0xFF, 0xFF, 0xFF])
        #expect(self.size(png) == nil)
        png.replaceSubrange(16..<20, with: [0, 0, 0, 0])
        #expect(self.size(png) == nil)
        var gif = TinyPicture.gif.bytes
        gif.replaceSubrange(8..<10, with: [0, 0])
        #expect(self.size(gif) == nil)
        #expect(ImageSize(of: .other, in: TinyPicture.png.bytes) == nil)
        #expect(ImageSize(of: .jpeg, in: TinyPicture.png.bytes) == nil)
    }

    @Test func lengthsThatLieEndNothingButTheirPicture() {
        // A segment that is longer than the file, one that is shorter than its own length, and nothing but fill bytes.
        #expect(self.size([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 0]) == nil)
        #expect(self.size([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xC0]) == nil)
        #expect(self.size([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 300_000)) == nil)
        let empty = Array(repeating: [0xFF, 0xE2, 0, 2] as [UInt8], count: 60_000).flatMap { $0 }
        #expect(self.size([0xFF, 0xD8] + empty) == nil)
        // Boxes of no length, of a length beyond the file, and a list of properties without one.
        let head: [UInt8] = [0, 0, 0, 16] + Array("ftypavif\0\0\0\0".utf8)
        #expect(self.size(head + [UInt8](repeating: 0, count: 4_000)) == nil)
        #expect(self.size(head + [0, 0, 0, 1] + Array("meta".utf8) + [UInt8](repeating: 0xFF, count: 8)) == nil)
        let emptyList: [UInt8] =
            [0, 0, 0, 50] + Array("meta\0\0\0\0".utf8) + [0, 0, 0, 14] + Array("pitm".utf8) + [0, 0, 0, 0, 0, 1]
            + [0, 0, 0, 16] + Array("iprp".utf8) + [0, 0, 0, 8] + Array("ipco".utf8)
        #expect(self.size(head + emptyList) == nil)
    }

    /// Bytes are changed, cut, doubled and put in by a generator with a fixed beginning, so that a failure comes again.
    @Test(arguments: TinyPicture.allCases) func brokenPicturesAreOrdinaryInput(_ picture: TinyPicture) {
        var random = FixedGenerator(state: UInt64(picture.bytes.count))
        for _ in 0..<2_000 {
            var bytes = picture.bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                case 2: bytes.removeSubrange(place...)
                case 3: bytes.insert(contentsOf: bytes[place...].prefix(32), at: place)
                default: bytes.remove(at: place)
                }
            }
            for kind in FileKind.allCases {
                guard let size = ImageSize(of: kind, in: bytes) else { continue }
                #expect((1...ImageSize.longest).contains(size.width) && (1...ImageSize.longest).contains(size.height))
            }
            _ = FileKind(of: bytes)
        }
    }
}

/// SplitMix64: the same numbers each time.
private struct FixedGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
