import Crypto
package import Primitives

/// A message to be stored, with its bounds checked.
package struct NewChatMessage: Sendable, Equatable {
    /// The longest client's key.
    package static let maximumKeyBytes = 64

    /// Who writes it, as others are to see it.
    package let sender: ChatUser
    /// What its text is.
    package let kind: ChatMessage.Kind
    /// The text.
    package let text: String
    /// The latitude of a place.
    package let latitude: Double?
    /// The longitude of a place.
    package let longitude: Double?
    /// The client's own key for it: the same message under the same key within ``ChatKeys/keyLife`` is stored once.
    package let key: String?

    /// What keeps a message from being taken.
    package enum Fault: String, Error, Sendable {
        /// There is neither a text nor a place.
        case empty
        /// The text is longer than ``ChatMessage/maximumTextBytes``.
        case tooLong = "too_long"
        /// The text has characters that ``ChatText`` does not take.
        case notAllowed = "text_not_allowed"
        /// A location needs both coordinates, and they have to be on the globe.
        case badPlace = "bad_place"
        /// The client's key is empty, longer than ``maximumKeyBytes``, or has characters that ``ChatText`` does not take.
        case badKey = "bad_key"
    }

    /// Makes a message.
    package init(
        sender: ChatUser, kind: ChatMessage.Kind, text: String, latitude: Double? = nil, longitude: Double? = nil,
        key: String? = nil
    ) throws(Fault) {
        guard text.utf8.count <= ChatMessage.maximumTextBytes else { throw .tooLong }
        guard ChatText.isAllowed(text) else { throw .notAllowed }
        guard latitude.map({ abs($0) <= 90 }) ?? true, longitude.map({ abs($0) <= 180 }) ?? true else {
            throw .badPlace
        }
        if kind == .location {
            guard latitude != nil, longitude != nil else { throw .badPlace }
        } else {
            guard !text.isBlank else { throw .empty }
        }
        if let key {
            guard (1...Self.maximumKeyBytes).contains(key.utf8.count), ChatText.isAllowed(key) else { throw .badKey }
        }
        self.sender = sender
        self.kind = kind
        self.text = text
        self.latitude = latitude
        self.longitude = longitude
        self.key = key
    }

    /// How many messages it counts as: each KiB that its text begins is one.
    package var cost: Int { max(1, (self.text.utf8.count + 1_023) / 1_024) }

    /// What tells it from other messages under the same key: 16 hexadecimal digits of its text, type and place; empty without a key.
    ///
    /// Eight bytes: keys are of one user and one room, so nobody gains by finding two messages that are alike.
    var fingerprint: String {
        guard self.key != nil else { return "" }
        let place = "\(self.latitude?.description ?? "") \(self.longitude?.description ?? "")"
        let hash = SHA256.hash(data: Array("\(self.kind.rawValue) \(place)\n\(self.text)".utf8))
        return hash.prefix(8).hexadecimal
    }

    /// The inside of the object that sockets are told: everything but the place and the time, which only storing gives.
    var json: String {
        var writer = JSONWriter(reservingBytes: self.text.utf8.count + 192)
        ChatMessageJSON.write(
            sender: self.sender, kind: self.kind, text: self.text, latitude: self.latitude, longitude: self.longitude,
            key: self.key, to: &writer)
        return writer.text
    }
}

/// A message as sockets of `chelseru.v1` are told of it.
package enum ChatMessageJSON {
    /// Writes the members that are known before a message is stored, without the braces around them.
    static func write(
        sender: ChatUser, kind: ChatMessage.Kind, text: String, latitude: Double?, longitude: Double?, key: String?,
        to writer: inout JSONWriter
    ) {
        writer.name("sender")
        sender.write(to: &writer)
        writer.member("message_type", kind.rawValue)
        writer.member("message", text)
        writer.name("lat")
        if let latitude { writer.decimal(latitude) } else { writer.null() }
        writer.name("lng")
        if let longitude { writer.decimal(longitude) } else { writer.null() }
        writer.member("key", key)
    }

    /// Writes a stored message as an object.
    package static func write(_ stored: StoredChatMessage, sender: ChatUser, to writer: inout JSONWriter) {
        let message = stored.message
        writer.object { object in
            object.member("offset", stored.offset)
            Self.write(
                sender: sender, kind: message.kind, text: message.text, latitude: message.latitude,
                longitude: message.longitude, key: stored.key, to: &object)
            object.member("created_at", ChatTime.text(message.at))
        }
    }

    /// A stored message as an object, from the inside that its event carried.
    package static func object(_ event: ChatEvent.StoredMessage) -> String {
        "{\"offset\":\(event.position.offset),\(event.json),\"created_at\":\"\(ChatTime.text(event.at))\"}"
    }
}
