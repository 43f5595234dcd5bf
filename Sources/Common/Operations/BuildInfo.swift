import Foundation

/// Which version this is, and which commit it was made of.
///
/// The version is a constant. The commit is what `git archive` wrote into this file (`export-subst` in `.gitattributes`), else what
/// `BUILD_COMMIT` says, which `scripts/up` and the image set; a plain `swift build` knows none, and needs no git.
package enum BuildInfo {
    /// The next release; `-dev` until it is one.
    package static let version = "0.1.0-dev"

    /// The commit, perhaps with `-dirty`, or `unknown`.
    package static let commit =
        Self.known(Self.archived) ?? Self.known(ProcessInfo.processInfo.environment["BUILD_COMMIT"] ?? "") ?? "unknown"

    /// What `--version` prints.
    package static var line: String { "\(Self.version) (commit \(Self.commit))" }

    static let archived = "$Format:%H$"

    /// A commit's id, with a mark if what was built was not quite it; nothing else goes into an answer.
    static func known(_ text: String) -> String? {
        let id = text.utf8.prefix(while: \.isLowercaseHexadecimal)
        let rest = text.utf8.dropFirst(id.count)
        return (7...64).contains(id.count) && (rest.isEmpty || rest.elementsEqual("-dirty".utf8)) ? text : nil
    }
}

extension UInt8 {
    fileprivate var isLowercaseHexadecimal: Bool {
        (0x30...0x39).contains(self) || (0x61...0x66).contains(self)
    }
}
