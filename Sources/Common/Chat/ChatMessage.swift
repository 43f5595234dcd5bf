import Primitives

/// A message as its room's stream has it, under the id `<offset>-0`.
package struct ChatMessage: Sendable, Equatable {
    /// What its text is.
    package enum Kind: String, Sendable {
        case text
        /// The text is a picture's address.
        case image
        /// The text is a file's address.
        case file
        /// It shows a place.
        case location
    }

    /// The messages that a room keeps.
    package static let historyLimit = 10_000
    /// The bytes of messages that a room keeps, each its text and some 200 bytes more: see ``ChatTrim``.
    package static let roomBytes = 16 * 1_024 * 1_024
    /// The longest text in bytes of UTF-8.
    package static let maximumTextBytes = 32 * 1_024
    /// The most bytes that a client may need to say one message, as JSON in a frame of a socket or a body, or as a form.
    ///
    /// JSON may escape each character as `\u` and four digits (RFC 8259 §7): six bytes for one of ASCII, and no more than three for each
    /// byte of any other. The rest is for what stands around the text.
    package static let maximumCommandBytes = 6 * ChatMessage.maximumTextBytes + 8 * 1_024

    /// The id of who wrote it.
    package let sender: Int64
    /// What its text is.
    package let kind: Kind
    /// The text.
    package let text: String
    /// The latitude of a place.
    package let latitude: Double?
    /// The longitude of a place.
    package let longitude: Double?
    /// When it came, in milliseconds since 1970.
    package let at: Int64

    /// Makes a message.
    package init(
        sender: Int64, kind: Kind, text: String, latitude: Double? = nil, longitude: Double? = nil, at: Int64
    ) {
        self.sender = sender
        self.kind = kind
        self.text = text
        self.latitude = latitude
        self.longitude = longitude
        self.at = at
    }

    /// How many bytes it is as JSON, but for its place and time, with a sender's name of ordinary length.
    private var jsonBytes: Int {
        var writer = JSONWriter(reservingBytes: self.text.utf8.count + 192)
        ChatMessageJSON.write(
            sender: ChatUser(id: self.sender, username: ""), kind: self.kind, text: self.text, latitude: self.latitude,
            longitude: self.longitude, key: nil, to: &writer)
        return writer.byteCount + 64
    }

    /// Names and values of its entry; a place is left out where there is none.
    package var fields: [String] {
        var fields = ["sender", String(self.sender), "type", self.kind.rawValue, "text", self.text]
        if let latitude = self.latitude { fields += ["lat", latitude.description] }
        if let longitude = self.longitude { fields += ["lng", longitude.description] }
        return fields + [ChatGathering.field, String(self.jsonBytes), "at", String(self.at)]
    }
}
