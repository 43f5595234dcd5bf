/// A number within a hash's text: decimal digits, nothing else.
enum PasswordNumber {
    static func read(_ text: String) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
