/// A URL fit for a screen or a log: its password is hidden.
package enum MaskedURL {
    /// Replaces the password of `scheme://user:password@host/…`.
    package static func text(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), let at = url.lastIndex(of: "@"), scheme.upperBound <= at else {
            return url
        }
        let user = url[scheme.upperBound..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard user.count == 2 else { return url }
        return "\(url[..<scheme.upperBound])\(user[0]):•••\(url[at...])"
    }
}
