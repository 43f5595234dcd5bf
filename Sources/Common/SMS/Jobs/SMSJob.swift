import NIOCore
import Primitives
package import Secrets

/// A message to be sent, as it lies in the broker: what it is for is in clear, to whom and what it says is sealed.
package struct SMSJob: Sendable, Equatable {
    /// The version of this layout.
    package static let version = 1

    /// The layout's version.
    package let v: Int
    /// What the message is for.
    package let kind: MessageKind
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

    /// Seals a message for its receiver.
    package init(
        id: String, content: SMSContent, created: Int64, deadline: Int64, keys: KeyRing
    ) throws {
        let kid = try keys.active(.seal).kid
        self.v = Self.version
        self.kind = content.kind
        self.id = id
        self.created = created
        self.deadline = deadline
        self.kid = kid
        self.sealed = try TextSeal.seal(
            content.texts, context: Self.context(content.kind, id, deadline), kid: kid, keys: keys)
    }

    /// Reads a job.
    ///
    /// - Throws: ``SMSJobError`` if the body is no job of a version and kind we know.
    package init(body: [UInt8]) throws(SMSJobError) {
        // What a version means is known only once the version is.
        guard let wire = try? JSONParser.parse(body), let version = wire["v"]?.integer, let word = wire["kind"]?.string
        else { throw .undecodable }
        guard version == Self.version else { throw .unknownVersion }
        guard let kind = MessageKind(rawValue: word) else { throw .unknownKind }
        guard let id = wire["id"]?.string, MessageID.isOne(id), let created = wire["created"]?.integer,
            let deadline = wire["deadline"]?.integer, let kid = wire["kid"]?.string,
            let sealed = wire["sealed"]?.string,
            created <= deadline, WallClock.isPlausible(created), WallClock.isPlausible(deadline)
        else { throw .undecodable }
        self.v = Self.version
        self.kind = kind
        self.id = id
        self.created = created
        self.deadline = deadline
        self.kid = kid
        self.sealed = sealed
    }

    /// The job as a message body.
    package var body: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("v", self.v)
            object.member("kind", self.kind.rawValue)
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
    package func open(keys: KeyRing) throws(SMSJobError) -> SMSContent {
        let texts: [String]
        do throws(SealError) {
            texts = try TextSeal.open(
                self.sealed, context: Self.context(self.kind, self.id, self.deadline), kid: self.kid, keys: keys)
        } catch {
            throw SMSJobError(error)
        }
        guard let content = SMSContent(kind: self.kind, texts: texts) else { throw .undecodable }
        return content
    }

    private static func context(_ kind: MessageKind, _ id: String, _ deadline: Int64) -> [String] {
        [kind.rawValue, id, String(deadline)]
    }
}

/// Why a job cannot be used.
package enum SMSJobError: String, Error, Sendable, CaseIterable {
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

    /// What is wrong with a job whose seal does not open.
    init(_ error: SealError) {
        self =
            switch error {
            case .unknownKey: .unknownKey
            case .brokenSeal: .brokenSeal
            case .undecodable: .undecodable
            }
    }
}
