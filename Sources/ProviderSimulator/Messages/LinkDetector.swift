/// Finds what providers take for a link, which some of them do not carry.
enum LinkDetector {
    /// Whether there is a link in a text.
    static func findsLink(in text: String) -> Bool {
        let text = text.lowercased()
        return ["http://", "https://", "www."].contains { text.contains($0) }
    }
}
