import Primitives

/// MeliPayamak's REST service as its callers see it: one account that delivers everything it takes, at once.
struct MeliPayamakProvider: Sendable {
    /// The account.
    let configuration: MeliPayamakConfiguration
    /// Where its messages go.
    let desk: MessageDesk

    /// Does what a call asks for, or refuses it.
    func serve(_ call: MeliPayamakCall) -> ProviderReply {
        guard let method = call.method else {
            return ProviderReply(.meliPayamakUnknownMethod, outcome: .rejected(404))
        }
        do throws(MeliPayamakRefusal) {
            return try self.reply(to: call, method)
        } catch {
            return ProviderReply(
                .meliPayamak(refusal: error.code, ofList: method.answersList),
                outcome: .rejected(.number(error.code))
            )
        }
    }

    private func reply(
        to call: MeliPayamakCall, _ method: MeliPayamakMethod
    ) throws(MeliPayamakRefusal) -> ProviderReply {
        guard call.fields.text("username") == self.configuration.username,
            call.fields.text("password") == self.configuration.password
        else { throw .badLogin }
        return switch method {
        case .sendSMS: try self.send(call)
        case .baseServiceNumber: try self.sendTemplate(call)
        case .getDeliveries2: try self.delivery(call)
        case .getMessages: try self.messages(call)
        case .getCredit: Self.answered(.meliPayamak("1000000"))
        case .getBasePrice: Self.answered(.meliPayamak("120"))
        case .getUserNumbers:
            Self.answered(.meliPayamak { list in list.object { $0.member("Number", self.configuration.sender) } })
        }
    }

    /// Answers a question.
    static func answered(_ answer: ProviderAnswer) -> ProviderReply {
        ProviderReply(answer, outcome: .answered)
    }
}
