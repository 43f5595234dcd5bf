/// Whether a text can be an e-mail address; nothing is sent to it.
enum EmailAddress {
    /// As long as Django's column.
    static let limit = 254

    /// The address with its domain in lower case, as Django keeps it; nil if it cannot be one.
    ///
    /// A dot-atom (RFC 5322 §3.2.3), `@`, and a domain of at least two labels or `localhost`. Quoted local parts and
    /// addresses in brackets are left out: nobody has one, and forms that show them have to escape them.
    static func normalised(_ text: String) -> String? {
        guard text.utf8.count <= Self.limit, let sign = text.lastIndex(of: "@") else { return nil }
        let local = text[..<sign]
        let domain = text[text.index(after: sign)...].lowercased()
        guard Self.isDotAtom(local), Self.isDomain(domain) else { return nil }
        return "\(local)@\(domain)"
    }

    private static func isDotAtom(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.utf8.allSatisfy { Self.atomBytes.contains($0) }
            }
    }

    private static func isDomain(_ text: String) -> Bool {
        if text == "localhost" { return true }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(Self.isLabel), let top = labels.last else { return false }
        // The last label of an address in digits is a number, and of a domain never.
        return top.utf8.count >= 2 && top.contains { !$0.isNumber && $0 != "-" }
    }

    private static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.unicodeScalars.allSatisfy { $0 == "-" || $0 != "_" && $0.isWordCharacter }
    }

    private static let atomBytes = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-".utf8)
}
