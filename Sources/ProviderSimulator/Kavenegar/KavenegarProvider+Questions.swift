import Common
import FoundationEssentials
import Hummingbird

extension KavenegarProvider {
    /// The most ids one question may have.
    private static var maximumIDs: Int { 500 }
    /// How long a message can be asked about by the provider's id, in milliseconds: 48 hours.
    private static var messageIDLifetime: Int64 { 48 * 3_600_000 }
    /// How long a message can be asked about by the caller's id, in milliseconds: 12 hours.
    private static var localIDLifetime: Int64 { 12 * 3_600_000 }

    /// Says where messages stand, by the provider's ids.
    func status(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        _ = try call.fields.kavenegarRequired("messageid")
        let ids = try call.fields.kavenegarIntegers("messageid", atMost: Self.maximumIDs)
        let oldest = self.clock.milliseconds() - Self.messageIDLifetime
        return Self.reply { writer in
            writer.array { entries in
                for id in ids {
                    let isKnown = self.ledger.record(messageID: id).map { $0.at >= oldest } ?? false
                    entries.object { entry in
                        entry.member("messageid", id)
                        Self.write(isKnown ? .delivered : .unknown, into: &entry)
                    }
                }
            }
        }
    }

    /// Says where messages stand, by the caller's ids: how a send whose answer was lost is cleared up.
    func statusByLocalID(_ call: KavenegarCall) throws(KavenegarRefusal) -> ProviderReply {
        _ = try call.fields.kavenegarRequired("localid")
        let ids = try call.fields.kavenegarIntegers("localid", atMost: Self.maximumIDs)
        let oldest = self.clock.milliseconds() - Self.localIDLifetime
        return Self.reply { writer in
            writer.array { entries in
                for id in ids {
                    let record = self.ledger.record(localID: id).flatMap { $0.at >= oldest ? $0 : nil }
                    entries.object { entry in
                        entry.member("messageid", record?.messageID ?? 0)
                        // A string here and a number everywhere else: that is how the documentation shows it.
                        entry.member("localid", String(id))
                        Self.write(record == nil ? .unknown : .delivered, into: &entry)
                    }
                }
            }
        }
    }

    /// Says what is left on the account: always plenty.
    func accountInfo() -> ProviderReply {
        let inAYear = self.clock.milliseconds() / 1_000 + 365 * 86_400
        return Self.reply { writer in
            writer.object { entry in
                entry.member("remaincredit", 1_000_000_000)
                entry.member("expiredate", inAYear)
                entry.member("type", "Master")
            }
        }
    }

    /// Says what time it is.
    func date() -> ProviderReply {
        let seconds = self.clock.milliseconds() / 1_000
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return Self.reply { writer in
            writer.object { entry in
                entry.member("datetime", text)
                entry.member("unixtime", seconds)
            }
        }
    }

    private static func reply(_ entries: (inout JSONWriter) -> Void) -> ProviderReply {
        ProviderReply(.kavenegar(entries: entries), outcome: .answered)
    }

    private static func write(_ status: KavenegarMessageStatus, into entry: inout JSONWriter) {
        entry.member("status", status.rawValue)
        entry.member("statustext", status.text)
    }
}
