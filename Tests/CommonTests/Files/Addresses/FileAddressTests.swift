import Files
import Foundation
import Primitives
import Secrets
import Testing

@Suite struct FileAddressTests {
    private let keys: KeyRing
    private let id = FileID.random()
    private let name = FileName(of: "یک عکس.png")
    private let now: Int64 = 1_800_000_123_456

    init() throws {
        self.keys = try KeyRing(entries: [testEntry(.file, "f1", .old, byte: 1), testEntry(.file, "f2", byte: 2)])
    }

    private func read(_ text: String, keys: KeyRing? = nil, now: Int64? = nil) throws -> FileAddress {
        let parts = text.split(separator: "?")
        let path = parts[0].split(separator: "/")
        let values = Dictionary(
            uniqueKeysWithValues: parts[1].split(separator: "&").map { ($0.prefix(1), String($0.dropFirst(2))) })
        return try FileAddress(
            id: path[1], name: path[2], end: values["e"], signature: values["s"], keys: keys ?? self.keys,
            now: now ?? self.now)
    }

    @Test func anAddressOpensItsFileUntilItEnds() throws {
        let address = try FileAddress(of: self.id, named: self.name, keys: self.keys, now: self.now)
        #expect(address.text.hasPrefix("/media/\(self.id)/%DB%8C%DA%A9%20"))
        #expect(try self.read(address.text) == address)
        let life = address.life(at: self.now)
        #expect(life > .seconds(3_600) && life <= .seconds(7_200))
        #expect(try self.read(address.text, now: address.end * 1_000 - 1) == address)
        #expect(throws: FileAddress.Refusal.ended) { try self.read(address.text, now: address.end * 1_000) }
    }

    @Test func allWhoAreToldWithinARoundAreToldTheSame() throws {
        let start = self.now - self.now % 3_600_000
        let texts = try [start, start + 1, start + 3_599_999].map {
            try FileAddress(of: self.id, named: self.name, keys: self.keys, now: $0).text
        }
        #expect(Set(texts).count == 1)
        #expect(
            try FileAddress(of: self.id, named: self.name, keys: self.keys, now: start + 3_600_000).text != texts[0])
    }

    @Test func anyChangeMakesItWorthless() throws {
        let text = try FileAddress(of: self.id, named: FileName(of: "a.png"), keys: self.keys, now: self.now).text
        let end = try #require(text.firstRange(of: "?e="))
        let changed = [
            text.replacingOccurrences(of: self.id.description, with: FileID.random().description),
            text.replacingOccurrences(of: "a.png", with: "b.png"),
            text.replacingOccurrences(of: "?e=1", with: "?e=2"),
            text.replacingOccurrences(of: "?e=", with: "?e=0"),
            text.replacingOccurrences(of: "?e=", with: "?e=%2B"),
            text + "A", String(text.dropLast()), String(text[..<end.lowerBound]) + "?e=&s=",
            text.replacingOccurrences(of: self.id.description, with: self.id.description.uppercased() + "0"),
            text.replacingOccurrences(of: "a.png", with: "..%2Fa.png"),
        ]
        for address in changed { #expect(throws: FileAddress.Refusal.forged, "\(address)") { try self.read(address) } }
    }

    @Test func anOldKeysAddressesAreGoodUntilItIsRetired() throws {
        let old = try KeyRing(entries: [testEntry(.file, "f1", byte: 1)])
        let text = try FileAddress(of: self.id, named: self.name, keys: old, now: self.now).text
        #expect(try self.read(text).id == self.id)
        let rest = try KeyRing(entries: [testEntry(.file, "f2", byte: 2), testEntry(.otp, "o", byte: 1)])
        #expect(throws: FileAddress.Refusal.forged) { try self.read(text, keys: rest) }
        #expect(throws: KeyRingError.self) {
            try FileAddress(of: self.id, named: self.name, keys: KeyRing(entries: []), now: self.now)
        }
    }

    @Test func idsAre32DigitsAndNothingElse() {
        #expect(FileID.random() != FileID.random())
        for text in ["", "..", String(repeating: "A", count: 32), String(repeating: "0", count: 31) + "/", "0"] {
            #expect(FileID(text) == nil)
        }
        #expect(FileID(String(repeating: "0a", count: 16)) != nil)
    }
}

@Suite struct FileNameTests {
    @Test func aNameIsOneLineThatHidesNothing() {
        for (given, name) in [
            ("a.png", "a.png"), ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\a.png", "a.png"),
            ("a\r\nb.png", "ab.png"),
            (".htaccess", "htaccess"), ("a.exe. ", "a.exe"), ("x\u{202E}gnp.exe", "xgnp.exe"), ("a\u{0}b", "ab"),
            ("..", "file"),
            ("", "file"), ("/", "file"), ("\"<>|?*", "file"), ("می‌خواهم.jpg", "می‌خواهم.jpg"), ("100%.txt", "100%.txt"),
        ] {
            #expect(FileName(of: given).description == name, "\(given)")
        }
        #expect(FileName(of: nil) == .unnamed)
    }

    @Test func aLongNameKeepsItsEnding() {
        let long = FileName(of: String(repeating: "ن", count: 5_000) + ".jpeg")
        #expect(long.description.utf8.count <= FileName.longest && long.description.hasSuffix(".jpeg"))
    }

    @Test func whatWasMadeIsTakenAsItIs() {
        for given in [
            "a.png", "./..a..", String(repeating: "x.", count: 400), String(repeating: "ن.", count: 300), "a b%.c",
        ] {
            let name = FileName(of: given)
            #expect(FileName(exactly: name.description) == name)
            #expect(FileName(of: name.description) == name)
        }
        for other in ["", "a/b", "..", "a\u{202E}", ".a", String(repeating: "a", count: 201)] {
            #expect(FileName(exactly: other) == nil)
        }
    }
}
