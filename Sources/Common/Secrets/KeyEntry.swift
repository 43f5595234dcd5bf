/// What a key is for.
package enum KeyPurpose: String, Codable, Sendable, CaseIterable {
    /// Signs tokens.
    case jwt
    /// Hashes codes.
    case otp
    /// Seals jobs.
    case seal
    /// Signs the addresses of files.
    case file

    /// The algorithms that this purpose's keys may have; new ones get the first.
    ///
    /// Tokens are signed with ES256, or with HS256 for apps that verify with the secret they share.
    package var algorithms: [String] {
        switch self {
        case .jwt: ["ES256", "HS256"]
        case .otp, .file: ["HS256"]
        case .seal: ["A256GCM"]
        }
    }
}

/// Where a key is in its life.
package enum KeyState: String, Codable, Sendable {
    /// Accepted everywhere, not used yet.
    case next
    /// Used for everything new.
    case active
    /// Accepted until what it made has expired.
    case old
}

/// One key of the ring, as its file holds it.
package struct KeyEntry: Codable, Sendable, Equatable {
    /// What it is for.
    package let purpose: KeyPurpose
    /// Its name, unique in the ring.
    package let kid: String
    /// `ES256` or `HS256` for jwt, `HS256` for otp and file, `A256GCM` for seal.
    package let algorithm: String
    /// Where it is in its life.
    package var state: KeyState
    /// Since when it is in that state, in milliseconds since 1970; absent in rings made by older versions.
    package var since: Int64?
    /// A symmetric key as base64url: 32 bytes, for jwt 32 to 1,024; absent for ES256.
    package var secret: String?
    /// A private key in PEM; absent where only verifying is wanted.
    package var privateKey: String?
    /// The public key in PEM; only for ES256.
    package var publicKey: String?

    /// Makes a key without its values.
    package init(purpose: KeyPurpose, kid: String, state: KeyState, algorithm: String? = nil, since: Int64? = nil) {
        self.purpose = purpose
        self.kid = kid
        self.algorithm = algorithm ?? purpose.algorithms[0]
        self.state = state
        self.since = since
    }

    /// Whether it is a pair of a private and a public key.
    package var isPair: Bool { self.algorithm == "ES256" }
}
