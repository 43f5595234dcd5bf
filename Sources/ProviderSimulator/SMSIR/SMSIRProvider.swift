import Primitives

/// What sms.ir is to its callers: one account that delivers everything it takes, at once.
struct SMSIRProvider: Sendable {
    /// The account.
    let configuration: SMSIRConfiguration
    /// Where its messages go.
    let desk: MessageDesk

    /// Does what a call asks for, or refuses it.
    func serve(_ call: SMSIRCall) -> ProviderReply {
        do throws(SMSIRRefusal) {
            return try self.reply(to: call)
        } catch {
            return ProviderReply(.smsir(error.code), outcome: .rejected(.number(error.code)))
        }
    }

    private func reply(to call: SMSIRCall) throws(SMSIRRefusal) -> ProviderReply {
        guard call.key == self.configuration.key else { throw .badKey }
        return switch call.method {
        case .bulk: try self.bulk(call.fields)
        case .likeToLike: try self.likeToLike(call.fields)
        case .verify: try self.verify(call.fields)
        case .message(let id): try self.message(id)
        case .live: try self.live(call.fields)
        case .pack(let id): try self.pack(id)
        case .credit: Self.answered { $0.decimal(1_000_000) }
        case .line: Self.answered { data in data.array { $0.integer(Int64(self.configuration.line) ?? 0) } }
        case .unknown: throw .unknownSend
        }
    }

    /// Answers a question.
    static func answered(_ data: (inout JSONWriter) -> Void) -> ProviderReply {
        ProviderReply(.smsir(data: data), outcome: .answered)
    }
}
