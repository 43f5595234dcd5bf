/// What a key is for.
package enum KeyPurpose: String, Codable, Sendable, CaseIterable {
    /// Signs tokens.
    case jwt
    /// Hashes codes.
    case otp
    /// Seals jobs.
    case seal

    /// The algorithm of this purpose's keys.
    package var algorithm: String {
        switch self {
        case .jwt: "ES256"
        case .otp: "HS256"
        case .seal: "A256GCM"
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
    /// `ES256` for jwt, `HS256` for otp, `A256GCM` for seal.
    package let algorithm: String
    /// Where it is in its life.
    package var state: KeyState
    /// A symmetric key of 32 bytes as base64url; absent for jwt.
    package var secret: String?
    /// A private key in PEM; absent where only verifying is wanted.
    package var privateKey: String?
    /// The public key in PEM; only for jwt.
    package var publicKey: String?

    /// Makes a key without its values.
    package init(purpose: KeyPurpose, kid: String, state: KeyState) {
        self.purpose = purpose
        self.kid = kid
        self.algorithm = purpose.algorithm
        self.state = state
    }
}
