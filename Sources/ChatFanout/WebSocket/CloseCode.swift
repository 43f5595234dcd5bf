/// Why a socket ends, as its close frame says it: RFC 6455 §7.4.1, and our own from 4000 on.
struct CloseCode: Sendable, Equatable {
    let code: UInt16
    let reason: String

    static let normal = CloseCode(code: 1000, reason: "")
    static let goingAway = CloseCode(code: 1001, reason: "server is going away")
    static let protocolError = CloseCode(code: 1002, reason: "protocol error")
    static let notText = CloseCode(code: 1003, reason: "not text")
    static let notUTF8 = CloseCode(code: 1007, reason: "not UTF-8")
    static let tooLarge = CloseCode(code: 1009, reason: "too large")
    static let noPong = CloseCode(code: 4000, reason: "no pong")
    static let slowConsumer = CloseCode(code: 4001, reason: "slow consumer")
    static let positionLost = CloseCode(code: 4002, reason: "position lost")
    static let tokenExpired = CloseCode(code: 4100, reason: "token expired")
    static let tokenNotValid = CloseCode(code: 4100, reason: "token not valid")
    static let noToken = CloseCode(code: 4101, reason: "no token")
    static let sessionRevoked = CloseCode(code: 4101, reason: "session revoked")
    static let removedFromRoom = CloseCode(code: 4101, reason: "not a member any more")
    static let tooManyBadCommands = CloseCode(code: 4102, reason: "too many bad commands")
    static let overLimit = CloseCode(code: 4103, reason: "over the limit")

    /// Whether a peer may send a code: not those that only stand for the lack of one, nor those nobody has defined.
    static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
