import Testing

@testable import Operations

@Suite struct BuildInfoTests {
    @Test func onlyACommitIsOne() {
        let id = String(repeating: "0f", count: 20)
        for text in [id, id + "-dirty", "abcdef1"] { #expect(BuildInfo.known(text) == text) }
        for text in ["", "-dirty", "abcdef", "ABCDEF1", id + "-", "main", "abcdef1\n", "$Format:%H$"] {
            #expect(BuildInfo.known(text) == nil, "\(text)")
        }
    }
}
