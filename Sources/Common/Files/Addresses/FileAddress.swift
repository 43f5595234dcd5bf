import Primitives
package import Secrets

/// The address of one file, which whoever has it may use until it ends: `/media/<id>/<name>?e=…&s=…`.
///
/// `e` is its end in seconds since 1970, `s` the HMAC-SHA256 of id, name and end under a key of the purpose ``KeyPurpose/file``. Ends are
/// rounded, so that all who are told of a file within an hour are told the same, and one frame serves them.
package struct FileAddress: Sendable, Equatable {
    /// Where files are; what follows is theirs.
    package static let path = "/media/"
    /// Addresses of one hour end together.
    package static let round = Duration.seconds(3_600)

    /// Which file.
    package let id: FileID
    /// What it is called.
    package let name: FileName
    /// When the address ends, in seconds since 1970.
    package let end: Int64
    /// The signature, in base64url.
    let signature: String

    /// Why an address opens nothing.
    package enum Refusal: Error, Equatable, Sendable {
        /// It is none of ours, or was changed.
        case forged
        /// It was good, and has ended.
        case ended
    }

    /// Makes the address of a file, good for one to two rounds.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - round: whole seconds, at least one.
    /// - Throws: ``KeyRingError`` if there is no key for it.
    package init(
        of id: FileID, named name: FileName, keys: KeyRing, now: Int64, round: Duration = Self.round
    ) throws(KeyRingError) {
        self.id = id
        self.name = name
        self.end = Self.end(now: now, round: round)
        self.signature = Base64URL.encode(try keys.sign(Self.signed(id, name, self.end), for: .file))
    }

    /// When an address that is made now ends, in seconds since 1970: at the end of the next round.
    static func end(now: Int64, round: Duration) -> Int64 {
        let length = max(1, round.inMilliseconds / 1_000)
        return (max(0, now) / 1_000 / length).adding(clamped: 2).multiplied(clamped: length)
    }

    /// The address from the root of its host on.
    package var text: String { "\(Self.path)\(self.id)/\(self.name.encoded)?e=\(self.end)&s=\(self.signature)" }

    /// Reads and checks an address.
    ///
    /// - Parameters:
    ///   - id: the path's first segment behind `/media/`.
    ///   - name: its second, as it stands there or decoded.
    ///   - end: the parameter `e`; nil if there is none.
    ///   - signature: the parameter `s`.
    ///   - now: milliseconds since 1970.
    /// - Throws: ``Refusal``. Whether an address that has ended was ours is known first, so that `ended` tells nobody of a file.
    package init(
        id: some StringProtocol, name: some StringProtocol, end: String?, signature: String?, keys: KeyRing, now: Int64
    ) throws(Refusal) {
        guard let id = FileID(id), let name = Self.name(name), let end = Self.time(end), let signature,
            signature.utf8.count == 43, let code = Base64URL.decode(signature)
        else { throw .forged }
        guard keys.hasSigned(Self.signed(id, name, end), as: code, for: .file) else { throw .forged }
        guard end > now / 1_000 else { throw .ended }
        self.id = id
        self.name = name
        self.end = end
        self.signature = signature
    }

    /// How long it is good from now on; zero if it has ended.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func life(at now: Int64) -> Duration { .seconds(max(0, self.end - now / 1_000)) }

    /// What is signed; the first text keeps it apart from all else that the key may sign one day.
    private static func signed(_ id: FileID, _ name: FileName, _ end: Int64) -> [UInt8] {
        LengthPrefixed.encode(["file address 1", id.description, name.description, String(end)])
    }

    /// The name in a path; one that is decoded already has no sequences left but for those that would be parts of the path.
    private static func name(_ segment: some StringProtocol) -> FileName? {
        guard segment.utf8.count <= 3 * FileName.longest, let bytes = PercentEncoding.decode(segment.utf8),
            let text = TextGate.text(bytes)
        else { return nil }
        return FileName(exactly: text)
    }

    /// An end as we write it: digits, and no zero before them.
    private static func time(_ text: String?) -> Int64? {
        guard let text, (1...12).contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit),
            text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int64(text)
    }
}
