import Chat
import Operations
import Primitives

/// What a client of `chelseru.v1` wants: an object with an `id` and one verb.
struct Command: Equatable {
    /// The verbs, with what they need.
    enum Verb: Equatable {
        case subscribe(room: Int64, since: ChatPosition?)
        case unsubscribe(room: Int64)
        case send(Message)
        case history(room: Int64, before: Int64?, limit: Int)
        case mark(ChatStore.Mark, room: Int64, offset: Int64)
        case presence(room: Int64)
        case typing(room: Int64, isActive: Bool)
        case signal(room: Int64, data: JSONValue)
        case refresh(token: String)
        case watch(message: String)
        case inbox(since: Int64?)
    }

    /// A message to be sent, before its bounds are looked at.
    struct Message: Equatable {
        var room: Int64
        var kind: ChatMessage.Kind
        var text: String
        var latitude: Double?
        var longitude: Double?
        var key: String?
    }

    /// Why a text is no command.
    struct Fault: Error, Equatable {
        /// The command's id, if that could be read: the client then learns which one it was.
        let id: Int64?
        let error: WireError
    }

    /// The most bytes that a signal's frame may have around its data: id, verb and room, and spaces.
    static let envelopeBytes = 256

    /// The most messages that one reply holds.
    static let historyLimit = 100

    /// The latest moment that a client may know of, in milliseconds since 1970: what a sorted set's score is exact up to.
    static let latest: Int64 = 1 << 53

    /// The client's number for it; nil where no reply is wanted.
    let id: Int64?
    let verb: Verb

    /// Reads a text that is UTF-8.
    init(_ text: [UInt8]) throws(Fault) {
        let value: JSONValue
        do { value = try JSONParser.parse(text) } catch { throw Self.fault(error, in: text) }
        guard case .object(let members) = value else { throw Fault(id: nil, error: .bad("not an object")) }
        let id = members["id"].map(\.integer)
        if let id {
            guard let number = id, number > 0 else { throw Fault(id: nil, error: .bad("id: a whole number above 0")) }
        }
        self.id = id ?? nil
        let verbs = members.filter { $0.key != "id" }
        guard verbs.count == 1, let (name, fields) = verbs.first else {
            throw Fault(id: self.id, error: .bad("one verb"))
        }
        do { self.verb = try Self.verb(name, Fields(verb: name, value: fields)) } catch {
            throw Fault(id: self.id, error: error)
        }
        guard self.id != nil || self.verb.needsNoReply else { throw Fault(id: nil, error: .bad("id: missing")) }
    }

    /// Why a text cannot be read; with the command's id where only its texts are at fault, since a person may have written them.
    private static func fault(_ fault: JSONParser.Fault, in text: [UInt8]) -> Fault {
        let reason: String
        switch fault.kind {
        case .textNotAllowed: reason = "\(fault.field?.string ?? "frame"): characters that are not allowed"
        case .nameNotASCII, .nameTooLong: reason = "a name: at most \(TextGate.maximumNameBytes) bytes of ASCII"
        default: return Fault(id: nil, error: .bad("not JSON"))
        }
        let id = (try? JSONParser.parse(text, limits: .foreign))?["id"]?.integer
        return Fault(id: id.flatMap { $0 > 0 ? $0 : nil }, error: .textNotAllowed(reason))
    }

    private static func verb(_ name: ProtocolText, _ fields: Fields) throws(WireError) -> Verb {
        switch name {
        case "subscribe": .subscribe(room: try fields.room(), since: try fields.since())
        case "unsubscribe": .unsubscribe(room: try fields.room())
        case "send": .send(try fields.message())
        case "history":
            .history(
                room: try fields.room(), before: try fields.number("before", in: 0...Int64.max),
                limit: Int(try fields.number("limit", in: 1...Int64(Self.historyLimit)) ?? 50))
        case "read": .mark(.read, room: try fields.room(), offset: try fields.offset())
        case "delivered": .mark(.delivered, room: try fields.room(), offset: try fields.offset())
        case "presence": .presence(room: try fields.room())
        case "typing": .typing(room: try fields.room(), isActive: try fields.flag("active"))
        case "signal": .signal(room: try fields.room(), data: try fields.value("data"))
        case "refresh": .refresh(token: try fields.text("token", upTo: HandshakeRequest.maximumTokenBytes))
        case "watch": .watch(message: try fields.text("message", upTo: 64))
        case "inbox": .inbox(since: try fields.number("since", in: 0...Self.latest))
        default: throw .init(code: "unknown_command", message: "there is no such command")
        }
    }
}

extension Command.Verb {
    /// The room that has to be entered before this is done, if it is being entered.
    var awaitedRoom: Int64? {
        switch self {
        case .send(let message): message.room
        case .mark(_, let room, _), .presence(let room), .typing(let room, _), .signal(let room, _): room
        case .subscribe, .unsubscribe, .history, .refresh, .watch, .inbox: nil
        }
    }

    fileprivate var needsNoReply: Bool {
        switch self {
        case .typing, .signal: true
        default: false
        }
    }
}

/// The fields of a command, read with an error that names what is wrong.
private struct Fields {
    let verb: ProtocolText
    let value: JSONValue

    func room() throws(WireError) -> Int64 {
        guard let room = self.value["room"]?.integer, room > 0 else { throw self.bad("room", "a whole number above 0") }
        return room
    }

    func offset() throws(WireError) -> Int64 {
        guard let offset = try self.number("offset", in: 0...Int64.max) else {
            throw self.bad("offset", "a whole number")
        }
        return offset
    }

    func since() throws(WireError) -> ChatPosition? {
        guard let since = self.value["since"], since != .null else { return nil }
        guard let epoch = since["epoch"]?.string, epoch.utf8.count <= ChatPosition.maximumEpochBytes,
            let offset = since["offset"]?.integer, offset >= 0
        else { throw self.bad("since", "an object of epoch and offset") }
        return ChatPosition(epoch: epoch, offset: offset)
    }

    func number(_ name: ProtocolText, in range: ClosedRange<Int64>) throws(WireError) -> Int64? {
        guard let value = self.value[name], value != .null else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw self.bad(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: ProtocolText) throws(WireError) -> Bool {
        guard case .bool(let flag) = self.value[name] else { throw self.bad(name, "true or false") }
        return flag
    }

    /// A short field.
    func text(_ name: ProtocolText, upTo limit: Int) throws(WireError) -> String {
        guard let text = self.value[name]?.string.map(ShortField.trimmed), (1...limit).contains(text.utf8.count) else {
            throw self.bad(name, "a text of at most \(limit) bytes")
        }
        return text
    }

    func value(_ name: ProtocolText) throws(WireError) -> JSONValue {
        guard let value = self.value[name] else { throw self.bad(name, "missing") }
        guard value.isFinite else { throw self.bad(name, "numbers that a double can hold") }
        return value
    }

    func message() throws(WireError) -> Command.Message {
        let fields = MessageFields(value: self.value)
        do {
            return Command.Message(
                room: try self.room(), kind: try fields.kind(), text: try fields.text(),
                latitude: try fields.place("lat"),
                longitude: try fields.place("lng"), key: try fields.key())
        } catch let error as MessageFields.Fault {
            throw self.bad(error.field, error.takes)
        } catch let error as WireError {
            throw error
        } catch {
            throw self.bad("message", "a message")
        }
    }

    private func bad(_ field: ProtocolText, _ takes: String) -> WireError {
        .bad("\(self.verb.string).\(field.string): \(takes)")
    }
}

extension JSONValue {
    /// Whether all numbers in it can be written again.
    fileprivate var isFinite: Bool {
        switch self {
        case .null, .bool, .integer, .large, .string: true
        case .number(let number): number.isFinite
        case .array(let elements): elements.allSatisfy(\.isFinite)
        case .object(let members): members.values.allSatisfy(\.isFinite)
        }
    }
}
