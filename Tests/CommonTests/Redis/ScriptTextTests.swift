import Testing

@testable import Redis

@Suite struct ScriptTextTests {
    private func text(_ file: String, _ pieces: [String: String] = [:]) -> String {
        ScriptText(Array(file.utf8), pieces: pieces.mapValues { Array($0.utf8) }).text
    }

    @Test func aScriptThatNeedsNothingIsItsFile() {
        #expect(self.text("-- Gives 1.\nreturn 1\n") == "-- Gives 1.\nreturn 1\n")
    }

    @Test func eachPieceStandsOnceAndBehindWhatItNeeds() {
        let pieces = ["a": "-- needs: c\nA\n", "b": "-- needs: a, c\nB\n", "c": "C\n", "d": "D\n"]
        let text = self.text("-- needs: b, a\nreturn 1\n", pieces)
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("--") } == ["C", "A", "B", "return 1"], "\(text)")
    }

    @Test func piecesThatNeedEachOtherComeToAnEnd() {
        let text = self.text("-- needs: a\nreturn 1\n", ["a": "-- needs: b\nA\n", "b": "-- needs: a\nB\n"])
        #expect(text.split(separator: "\n").filter { !$0.hasPrefix("--") } == ["B", "A", "return 1"])
    }

    @Test func theClockIsThereForAll() {
        #expect(self.text("-- needs: clock\nreturn clock()\n").contains("redis.call('TIME')"))
    }

    @Test func onlyTheFirstLineNamesWhatIsNeeded() {
        #expect(self.text("-- Gives 1.\n-- needs: nobody\nreturn 1\n") == "-- Gives 1.\n-- needs: nobody\nreturn 1\n")
    }
}
