/// The size of an AVIF: a property of its primary item (ISO/IEC 23008-12 §6.5.3, 14496-12 §8.11).
enum AVIFSize {
    /// More boxes, properties and items than are looked at in one box.
    private static let most = 256

    /// Reads it, turned as its rotation says.
    static func read(_ bytes: ArraySlice<UInt8>) -> ImageSize? {
        guard let meta = Self.boxes(in: bytes).first(where: { $0.type == Self.word("meta") })?.content else {
            return nil
        }
        // A full box: a version and flags come first.
        let parts = Self.boxes(in: meta.dropFirst(4))
        guard let primary = parts.first(where: { $0.type == Self.word("pitm") }).flatMap({ Self.primary($0.content) }),
            let properties = parts.first(where: { $0.type == Self.word("iprp") })?.content
        else { return nil }
        let inner = Self.boxes(in: properties)
        guard let list = inner.first(where: { $0.type == Self.word("ipco") })?.content else { return nil }
        let all = Self.boxes(in: list)
        let named = inner.filter { $0.type == Self.word("ipma") }.prefix(4).lazy
            .compactMap { Self.properties(of: primary, in: $0.content) }.first
        return Self.size((named ?? []).compactMap { all.indices.contains($0 - 1) ? all[$0 - 1] : nil })
    }

    private struct Box {
        let type: Int
        let content: ArraySlice<UInt8>
    }

    private static func word(_ name: String) -> Int { name.utf8.reduce(0) { $0 << 8 | Int($1) } }

    /// The boxes that stand behind each other; one that is cut off is there as far as it goes.
    private static func boxes(in bytes: ArraySlice<UInt8>) -> [Box] {
        var reader = ByteReader(bytes)
        var boxes: [Box] = []
        while boxes.count < Self.most, let size = reader.bigEndian(4), let type = reader.bigEndian(4) {
            let content: Int
            switch size {
            // To the end of the file; and a length of eight bytes, of which the first has to be 0.
            case 0: content = reader.left
            case 1:
                guard reader.byte() == 0, let long = reader.bigEndian(7), long >= 16 else { return boxes }
                content = long - 16
            default:
                guard size >= 8 else { return boxes }
                content = size - 8
            }
            boxes.append(Box(type: type, content: reader.takeUpTo(content)))
        }
        return boxes
    }

    /// The id of the item that is shown.
    private static func primary(_ content: ArraySlice<UInt8>) -> Int? {
        var reader = ByteReader(content)
        guard let version = reader.byte(), reader.skip(3) else { return nil }
        return reader.bigEndian(version == 0 ? 2 : 4)
    }

    /// The places, from 1, of an item's properties in their list.
    private static func properties(of item: Int, in content: ArraySlice<UInt8>) -> [Int]? {
        var reader = ByteReader(content)
        guard let version = reader.byte(), let flags = reader.bigEndian(3), let count = reader.bigEndian(4) else {
            return nil
        }
        let isWide = flags & 1 == 1
        for _ in 0..<min(count, Self.most) {
            guard let id = reader.bigEndian(version == 0 ? 2 : 4), let number = reader.byte() else { return nil }
            var places: [Int] = []
            for _ in 0..<number {
                // The highest bit says that it is essential.
                guard let place = reader.bigEndian(isWide ? 2 : 1) else { return nil }
                places.append(place & (isWide ? 0x7FFF : 0x7F))
            }
            if id == item { return places }
        }
        return nil
    }

    private static func size(_ properties: [Box]) -> ImageSize? {
        var size: ImageSize?
        var isTurned = false
        for box in properties {
            var reader = ByteReader(box.content)
            if box.type == Self.word("ispe"), reader.skip(4) {
                size = ImageSize(reader.bigEndian(4), reader.bigEndian(4))
            } else if box.type == Self.word("irot"), let angle = reader.byte() {
                isTurned = angle & 1 == 1
            }
        }
        return isTurned ? size?.turned : size
    }
}
