/// Kavenegar as its callers see it: one account that delivers everything it takes, at once.
struct KavenegarProvider: Sendable {
    /// The account.
    let configuration: KavenegarConfiguration
    /// Where its messages go.
    let desk: MessageDesk

    /// Does what a call asks for, or refuses it.
    func serve(_ call: KavenegarCall) -> ProviderReply {
        do throws(KavenegarRefusal) {
            return try self.reply(to: call)
        } catch {
            return ProviderReply(.kavenegar(error.code), outcome: .rejected(.number(error.code)))
        }
    }

    private func reply(to call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        guard let method = call.method else { throw .unknownMethod }
        guard call.key == self.configuration.key || method.isOpen else { throw .badKey }
        guard call.isPost || !method.isPostOnly else { throw .wrongHTTPMethod }
        return switch method {
        case .send: try self.send(call)
        case .sendArray: try self.sendArray(call)
        case .lookup: try self.lookup(call)
        case .status: try self.status(call)
        case .statusByLocalID: try self.statusByLocalID(call)
        case .statusByReceptor: try self.statusByReceptor(call)
        case .select: try self.select(call)
        case .accountInfo: self.accountInfo()
        case .accountConfig: self.accountConfig()
        case .date: self.date()
        }
    }
}
