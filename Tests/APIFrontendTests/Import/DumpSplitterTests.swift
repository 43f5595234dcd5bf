import Testing

@testable import APIFrontend

@Suite struct DumpSplitterTests {
    /// The objects of a text that comes in pieces of a size.
    private func objects(_ text: String, chunk: Int = 1 << 20) throws -> [String] {
        try self.pieces(Array(text.utf8), chunk: chunk).map { piece in
            switch piece {
            case .object(let bytes, _): String(decoding: bytes, as: UTF8.self)
            case .passedOver(let excess, let offset): "\(excess)@\(offset)"
            }
        }
    }

    private func pieces(_ bytes: [UInt8], chunk: Int) throws -> [DumpSplitter.Piece] {
        var splitter = DumpSplitter()
        var pieces: [DumpSplitter.Piece] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            pieces += try splitter.received(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        try splitter.finished()
        return pieces
    }

    private func failure(_ text: String) -> DumpError? {
        #expect(throws: DumpError.self) { try self.objects(text) }
    }

    @Test func arraysAndLinesAreCutWhereverTheirPiecesEnd() throws {
        let one = #"{"a": "}{][\"\\", "b": [1, {"c": "\\\""}]}"#
        let two = #"{"سلام": "😀{"}"#
        for text in [
            "[\(one), \(two)]\n", "[\n\(one),\n\(two)\n]", "\(one)\n\(two)\n", "\(one)\r\n\(two)",
            "\u{FEFF}[\(one),\(two)]",
        ] {
            for chunk in [1, 2, 3, 7, 64, 4_096] { #expect(try self.objects(text, chunk: chunk) == [one, two]) }
        }
        #expect(try self.objects("[]\n") == [])
        #expect(try self.objects("  [ ]  ") == [])
    }

    @Test func anObjectSaysWhereItBegan() throws {
        #expect(
            try self.pieces(Array("[ {}, {}]".utf8), chunk: 3)
                == [.object(Array("{}".utf8), at: 2), .object(Array("{}".utf8), at: 6)])
    }

    @Test func whatIsNoListOfObjectsIsRefusedWithItsPlace() {
        #expect(self.failure("") == .empty)
        #expect(self.failure(" \n ") == .empty)
        for (text, offset) in [
            ("hello", 0), ("\"{}\"", 0), ("1", 0), ("[1]", 1), ("[\"{}\"]", 1), ("[[]]", 1), ("[null]", 1), ("[,]", 1),
            ("[{} {}]", 4), ("[{},]", 4), ("[{}]x", 4), ("[{}][{}]", 4), ("{},{}", 2), ("{}]", 2), ("\u{0}", 0),
            ("<?xml version=\"1.0\"?>", 0), ("- model: auth.user", 0),
        ] {
            #expect(self.failure(text) == .notObjects(at: offset), "\(text)")
        }
    }

    @Test func aFileThatEndsTooEarlyIsNoticed() {
        let whole = #"[{"a": "}"}, {"b": 1}]"#
        for count in 1..<whole.utf8.count {
            #expect(self.failure(String(whole.prefix(count))) == .truncated(at: count))
        }
        #expect(self.failure(#"{"a": "}}}}"#) == .truncated(at: 11))
    }

    @Test func aHugeObjectIsPassedOverAndNotKept() throws {
        let huge = #"{"a": "\#(String(repeating: "\\\"", count: DumpSplitter.maximumBytes / 2))"}"#
        #expect(try self.objects("[{\"n\":1}, \(huge), {\"n\":2}]") == [#"{"n":1}"#, "size@10", #"{"n":2}"#])
        #expect(try self.objects("\(huge)\n{}", chunk: 1_000) == ["size@0", "{}"])
        let largest = #"{"a":"\#(String(repeating: "x", count: DumpSplitter.maximumBytes - 8))"}"#
        #expect(largest.utf8.count == DumpSplitter.maximumBytes)
        #expect(try self.objects(largest, chunk: 999) == [largest])
        #expect(try self.objects(largest.replacing("x\"", with: "xx\"")) == ["size@0"])
    }

    @Test func aDeepObjectIsPassedOver() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "{\"a\":", count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
        }
        let deepest = nested(DumpSplitter.maximumDepth)
        #expect(try self.objects("[\(deepest)]", chunk: 5) == [deepest])
        #expect(try self.objects("[\(nested(DumpSplitter.maximumDepth + 1)),{}]", chunk: 5) == ["depth@1", "{}"])
        #expect(try self.objects("[\(nested(100_000)),{}]") == ["depth@1", "{}"])
    }
}
