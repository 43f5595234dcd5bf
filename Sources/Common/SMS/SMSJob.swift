import Foundation
import NIOCore

/// A message to be sent, as it lies in the broker: what it is for is in clear, to whom and what it says is sealed.
package struct SMSJob: Sendable, Equatable, Codable {
    /// The version of this layout.
    package static let version = 1

    /// The layout's version.
    package let v: Int
    /// What the message is: `otp`.
    package let kind: String
    /// The message's id, everywhere the same.
    package let id: String
    /// When it was accepted, in milliseconds since 1970 by Redis' clock.
    package let created: Int64
    /// After this it must not be sent, in milliseconds since 1970 by Redis' clock.
    package let deadline: Int64
    /// The key of the seal.
    package let kid: String
    /// The sealed content in base64url.
    package let sealed: String

    /// Seals a code for its number.
    package init(
        id: String, content: OTPContent, created: Int64, deadline: Int64, keys: KeyRing
    ) throws {
        let kid = try keys.active(.seal).kid
        self.v = Self.version
        self.kind = "otp"
        self.id = id
        self.created = created
        self.deadline = deadline
        self.kid = kid
        self.sealed = try JobSeal.seal(
            content.texts, context: Self.context("otp", id, deadline), kid: kid, keys: keys)
    }

    /// Reads a job.
    ///
    /// - Throws: ``SMSJobError`` if the body is no job of a version and kind we know.
    package init(body: [UInt8]) throws(SMSJobError) {
        guard let job = try? JSONDecoder().decode(SMSJob.self, from: Data(body)) else { throw .undecodable }
        guard job.v == Self.version else { throw .unknownVersion }
        guard job.kind == "otp" else { throw .unknownKind }
        self = job
    }

    /// The job as a message body.
    package var body: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("v", self.v)
            object.member("kind", self.kind)
            object.member("id", self.id)
            object.member("created", self.created)
            object.member("deadline", self.deadline)
            object.member("kid", self.kid)
            object.member("sealed", self.sealed)
        }
        return Array(writer.buffer.readableBytesView)
    }

    /// Opens the seal.
    ///
    /// - Throws: ``SMSJobError`` if the key is not ours, or anything in the job was changed.
    package func open(keys: KeyRing) throws(SMSJobError) -> OTPContent {
        let texts = try JobSeal.open(
            self.sealed, context: Self.context(self.kind, self.id, self.deadline), kid: self.kid, keys: keys)
        guard let content = OTPContent(texts: texts) else { throw .undecodable }
        return content
    }

    private static func context(_ kind: String, _ id: String, _ deadline: Int64) -> [String] {
        [kind, id, String(deadline)]
    }
}

/// Why a job cannot be used.
package enum SMSJobError: String, Error, Sendable {
    /// The body is not a job.
    case undecodable
    /// A newer or foreign layout.
    case unknownVersion = "unknown_version"
    /// A kind of message this worker does not know.
    case unknownKind = "unknown_kind"
    /// The seal's key is not in our ring.
    case unknownKey = "unknown_key"
    /// The seal is broken: wrong key, or the job was changed.
    case brokenSeal = "broken_seal"
    /// The body is larger than any job.
    case tooLarge = "too_large"
}

/// What is inside the seal of a code's job.
///
/// The number is inside, not beside it: so no full number lies in the broker, and a code cannot be moved to another one.
package struct OTPContent: Sendable, Equatable {
    /// The receiver.
    package let phone: PhoneNumber
    /// The code.
    package let code: String
    /// The web host for autofill, or empty.
    package let origin: String
    /// The Android app's hash for autofill, or empty.
    package let appHash: String

    /// Makes a content.
    package init(phone: PhoneNumber, code: String, origin: String = "", appHash: String = "") {
        self.phone = phone
        self.code = code
        self.origin = origin
        self.appHash = appHash
    }

    var texts: [String] { [self.phone.e164, self.code, self.origin, self.appHash] }

    init?(texts: [String]) {
        guard texts.count == 4, let phone = PhoneNumber(sealed: texts[0]) else { return nil }
        self.init(phone: phone, code: texts[1], origin: texts[2], appHash: texts[3])
    }
}
