package import Crypto
import Foundation
import Primitives

/// All keys of an installation, or the part of them that one service needs.
package struct KeyRing: Sendable, Equatable {
    /// The keys as the file holds them.
    package let entries: [KeyEntry]
    private let symmetric: [String: SymmetricKey]

    private struct File: Codable {
        var keys: [KeyEntry]
    }

    /// The largest file, in bytes: room for some thousand keys.
    private static let maximumBytes = 1_048_576

    /// Checks and takes the keys.
    ///
    /// - Throws: ``KeyRingError`` naming the key that is wrong.
    package init(entries: [KeyEntry]) throws(KeyRingError) {
        var symmetric: [String: SymmetricKey] = [:]
        var seen: Set<String> = []
        for entry in entries {
            guard (1...64).contains(entry.kid.utf8.count), entry.kid.allSatisfy(Self.isNameCharacter) else {
                throw KeyRingError("a kid has to be 1 to 64 letters, digits, - or _")
            }
            guard seen.insert(entry.kid).inserted else { throw KeyRingError("two keys have the kid \(entry.kid)") }
            let algorithms = entry.purpose.algorithms
            guard algorithms.contains(entry.algorithm) else {
                throw KeyRingError(
                    "key \(entry.kid): \(entry.purpose.rawValue) keys are \(algorithms.joined(separator: " or "))")
            }
            if entry.isPair {
                try Self.checkPair(entry)
            } else {
                // RFC 7518 §3.2: at least as long as the hash. What an app shares with us may be longer.
                let lengths = entry.purpose == .jwt ? 32...1_024 : 32...32
                guard let secret = entry.secret.flatMap(Base64URL.decode), lengths.contains(secret.count) else {
                    let length = entry.purpose == .jwt ? "32 to 1024" : "32"
                    throw KeyRingError("key \(entry.kid): secret has to be \(length) bytes in base64url")
                }
                symmetric[entry.kid] = SymmetricKey(data: secret)
            }
        }
        for purpose in KeyPurpose.allCases {
            let states = entries.filter { $0.purpose == purpose }.map(\.state)
            guard states.isEmpty || states.count(where: { $0 == .active }) == 1 else {
                throw KeyRingError("exactly one \(purpose.rawValue) key has to be active")
            }
        }
        self.entries = entries
        self.symmetric = symmetric
    }

    /// Reads a ring from its file.
    ///
    /// - Throws: ``KeyRingError`` also if others than the owner may read the file.
    ///
    /// - Parameter purposes: of which there must be an active key, and for jwt one that can sign.
    package init(file path: String, needs purposes: [KeyPurpose] = []) throws(KeyRingError) {
        let file: OperatorFile
        do {
            file = try OperatorFile(path, upTo: Self.maximumBytes)
        } catch {
            let advice = error.isMissing ? "; `api-frontend keys new` makes one" : ""
            throw KeyRingError("\(error)\(advice)", isMissing: error.isMissing)
        }
        guard !file.isOpenToOthers else {
            throw KeyRingError("\(path) may be read by others than its owner; chmod 600 it")
        }
        try self.init(entries: Self.parse(file.bytes, path))
        for purpose in purposes {
            let key = try self.active(purpose)
            guard !key.isPair || key.privateKey != nil else {
                throw KeyRingError("key \(key.kid): without its private part nothing can be signed")
            }
        }
    }

    /// Reads the entries; what is wrong is told by its place or by the names of members, never by a value.
    private static func parse(_ bytes: [UInt8], _ path: String) throws(KeyRingError) -> [KeyEntry] {
        do {
            _ = try JSONParser.parse(bytes, limits: .configuration)
        } catch {
            throw KeyRingError("\(path) \(BrokenJSON(bytes, error).description); put back a copy, or make it anew")
        }
        do {
            return try JSONDecoder().decode(File.self, from: Data(bytes)).keys
        } catch {
            throw KeyRingError("\(path) is not a key ring: \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            let names = path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return names.isEmpty ? "the file" : names.joined(separator: ".")
        }
        return switch error as? DecodingError {
        case .keyNotFound(let key, let context): "\(place(context.codingPath)) has no \(key.stringValue)"
        case .valueNotFound(_, let context): "\(place(context.codingPath)) is null"
        case .typeMismatch(_, let context): "\(place(context.codingPath)) has another type than it should have"
        case .dataCorrupted(let context): "\(place(context.codingPath)) has a value that is not known"
        default: "it cannot be read"
        }
    }

    /// The ring as the text of its file.
    package func serialized() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(File(keys: self.entries))) + [10]
    }

    /// The key of a purpose that is used for everything new.
    package func active(_ purpose: KeyPurpose) throws(KeyRingError) -> KeyEntry {
        guard let entry = self.entries.first(where: { $0.purpose == purpose && $0.state == .active }) else {
            throw KeyRingError("there is no active \(purpose.rawValue) key")
        }
        return entry
    }

    /// All keys of a purpose: what any of them made is accepted.
    package func accepted(_ purpose: KeyPurpose) -> [KeyEntry] {
        self.entries.filter { $0.purpose == purpose }
    }

    /// The bytes of a symmetric key, or nil if there is no such key of that purpose.
    package func secret(_ kid: String, for purpose: KeyPurpose) -> SymmetricKey? {
        guard self.entries.contains(where: { $0.kid == kid && $0.purpose == purpose }) else { return nil }
        return self.symmetric[kid]
    }

    /// A key that cannot be read must stop the start, not the first login.
    private static func checkPair(_ entry: KeyEntry) throws(KeyRingError) {
        guard entry.publicKey != nil || entry.privateKey != nil else {
            throw KeyRingError("key \(entry.kid): neither privateKey nor publicKey")
        }
        do {
            if let pem = entry.privateKey { _ = try P256.Signing.PrivateKey(pemRepresentation: pem) }
            if let pem = entry.publicKey { _ = try P256.Signing.PublicKey(pemRepresentation: pem) }
        } catch {
            throw KeyRingError("key \(entry.kid): not an EC P-256 key in PEM")
        }
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }
}

/// What is wrong with a key ring.
///
/// Never holds a key.
package struct KeyRingError: Error, Equatable, CustomStringConvertible {
    /// The fault in one sentence.
    package let description: String

    /// Whether there is no such file.
    package let isMissing: Bool

    /// Makes an error; what it repeats of a path or a name begins no line of its own.
    package init(_ description: String, isMissing: Bool = false) {
        self.description = PrintedText.escaped(description)
        self.isMissing = isMissing
    }
}
