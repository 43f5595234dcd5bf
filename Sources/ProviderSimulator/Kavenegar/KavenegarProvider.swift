import Common
import Hummingbird

/// Kavenegar as its callers see it: one account that delivers everything it takes, at once.
struct KavenegarProvider: Sendable {
    /// The account.
    let configuration: KavenegarConfiguration
    /// The messages taken.
    let ledger: KavenegarLedger
    /// The phones.
    let inbox: Inbox
    /// The time of day.
    let clock: WallClock

    /// Does what a call asks for, or refuses it.
    func serve(_ call: KavenegarCall) -> ProviderReply {
        do throws(KavenegarRefusal) {
            return try self.reply(to: call)
        } catch {
            return ProviderReply(.kavenegar(error.code), outcome: .rejected(error.code))
        }
    }

    private func reply(to call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        guard let method = call.method else { throw .unknownMethod }
        guard call.key == self.configuration.key || method.isOpen else { throw .badKey }
        return switch method {
        case .send: try self.send(call)
        case .lookup: try self.lookup(call)
        case .status: try self.status(call)
        case .statusByLocalID: try self.statusByLocalID(call)
        case .accountInfo: self.accountInfo()
        case .date: self.date()
        }
    }
}
