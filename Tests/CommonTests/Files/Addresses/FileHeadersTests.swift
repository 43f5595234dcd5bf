import Files
import HTTPTypes
import Testing

@Suite struct FileHeadersTests {
    @Test(arguments: FileKind.allCases) func nothingOfAFileRunsAsOurs(_ kind: FileKind) {
        let id = FileID.random()
        let fields = FileHeaders.fields(
            of: kind, named: FileName(of: "a.html"), tag: FileHeaders.tag(of: id), life: .seconds(90))
        #expect(fields[.contentType] == kind.mediaType)
        #expect(fields[.xContentTypeOptions] == "nosniff")
        #expect(fields[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        #expect(fields[HTTPField.Name("Referrer-Policy")!] == "no-referrer")
        #expect(fields[.contentDisposition]?.hasPrefix(kind == .other ? "attachment; " : "inline; ") == true)
        #expect(fields[.cacheControl] == "private, max-age=90, immutable" && fields[.eTag] == "\"\(id)\"")
        #expect(fields[.setCookie] == nil)
    }

    @Test func namesBeyondASCIIAreSaidTwice() {
        #expect(ContentDisposition.value(isInline: true, FileName(of: "a b.png")) == "inline; filename=\"a b.png\"")
        #expect(
            ContentDisposition.value(isInline: false, FileName(of: "é%.txt"))
                == "attachment; filename=\"__.txt\"; filename*=UTF-8''%C3%A9%25.txt")
    }
}

@Suite struct ByteRangeTests {
    @Test func oneRangeIsAPart() {
        for (value, range) in [
            ("bytes=0-0", 0..<1), ("bytes=2-5", 2..<6), ("bytes=5-", 5..<10), ("bytes=-3", 7..<10),
            ("bytes=-30", 0..<10),
            ("bytes=2-99999999999999999999999", 2..<10), ("BYTES=0-9", 0..<10), ("bytes= 1-2", 1..<3),
        ] as [(String, Range<Int64>)] {
            #expect(ByteRange(value, size: 10) == .part(range), "\(value)")
        }
    }

    @Test func whatIsNoRangeOfOneIsAnsweredWhole() {
        for value in [
            nil, "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,4-5", "items=0-1", "bytes=+1-2",
            "bytes=0-1-2",
            String(repeating: "bytes=0-1,", count: 100),
        ] { #expect(ByteRange(value, size: 10) == .whole) }
    }

    @Test func whatIsNotThereIsUnsatisfiable() {
        for value in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"] {
            #expect(ByteRange(value, size: 10) == .unsatisfiable)
        }
        #expect(ByteRange("bytes=-1", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange.unsatisfiable.contentRange(size: 10) == "bytes */10")
        #expect(ByteRange.part(2..<6).contentRange(size: 10) == "bytes 2-5/10")
        #expect(ByteRange.whole.contentRange(size: 10) == nil)
    }

    @Test func theRestIsOnlyGivenOfTheSameFile() {
        #expect(ByteRange("bytes=1-", ifRange: "\"a\"", tag: "\"a\"", size: 10) == .part(1..<10))
        #expect(ByteRange("bytes=1-", ifRange: "\"b\"", tag: "\"a\"", size: 10) == .whole)
        #expect(ByteRange("bytes=1-", ifRange: "Sat, 28 Nov 2026 10:00:00 GMT", tag: "\"a\"", size: 10) == .whole)
        #expect(ByteRange("bytes=1-", ifRange: nil, tag: "\"a\"", size: 10) == .part(1..<10))
    }
}

@Suite struct FileQuotaTests {
    private let mebibyte: Int64 = 1_048_576

    @Test func anUploadIsChargedBeforeItIsReadAndGivesBackWhatItDidNotUse() throws {
        let quota = FileQuota()
        let charge = try quota.charge(1_000, used: .init())
        #expect(charge.bytes == 1_000 && charge.refund(kept: 1_000) == 0 && charge.refund(kept: 0) == 1_000)
        let unknown = try quota.charge(nil, used: .init())
        #expect(unknown.bytes == 200 * self.mebibyte && unknown.refund(kept: 5) == 200 * self.mebibyte - 5)
        #expect(charge.refund(kept: .max) == 0 && charge.refund(kept: .min) == 1_000)
    }

    @Test func eachLimitSaysWhichItIs() {
        var limits = FileQuota.Limits()
        limits.total = 5_000 * self.mebibyte
        limits.room = 2_000 * self.mebibyte
        let quota = FileQuota(limits)
        for (announced, used, refusal) in [
            (201 * self.mebibyte, .init(), .fileTooLarge), (10, .init(userDay: 1_024 * self.mebibyte), .userDay),
            (10, .init(room: 2_000 * self.mebibyte), .room), (10, .init(total: 5_000 * self.mebibyte), .total),
            (10, .init(userDay: .max), .userDay), (nil, .init(userDay: 900 * self.mebibyte), .userDay),
        ] as [(Int64?, FileQuota.Used, FileQuota.Refusal)] {
            #expect(throws: refusal) { try quota.charge(announced, used: used) }
        }
        #expect(FileQuota.Refusal.allCases.map(\.status) == [413, 413, 429, 429, 429])
    }

    @Test func aPictureHasTheSmallerLimit() throws {
        let quota = FileQuota()
        let charge = try quota.charge(100 * self.mebibyte, used: .init())
        try quota.check(20 * self.mebibyte, of: .png, charge: charge)
        #expect(throws: FileQuota.Refusal.imageTooLarge) {
            try quota.check(20 * self.mebibyte + 1, of: .png, charge: charge)
        }
        try quota.check(100 * self.mebibyte, of: .mp4, charge: charge)
        #expect(throws: FileQuota.Refusal.fileTooLarge) {
            try quota.check(100 * self.mebibyte + 1, of: nil, charge: charge)
        }
    }
}
