import FoundationEssentials
import Primitives

extension KavenegarProvider {
    /// Says what is left on the account: always plenty.
    func accountInfo() -> ProviderReply {
        let inAYear = self.desk.clock.milliseconds() / 1_000 + 365 * 86_400
        return Self.reply { writer in
            writer.object { entry in
                entry.member("remaincredit", 1_000_000_000)
                entry.member("expiredate", inAYear)
                entry.member("type", "Master")
            }
        }
    }

    /// Says how the account is set up.
    func accountConfig() -> ProviderReply {
        Self.reply { writer in
            writer.object { entry in
                entry.member("apilogs", "justforfault")
                entry.member("dailyreport", "disabled")
                entry.member("debugmode", "disabled")
                entry.member("defaultsender", self.configuration.sender)
                entry.member("mincreditalarm", "0")
                entry.member("resendfailed", "disabled")
            }
        }
    }

    /// Says what time it is.
    func date() -> ProviderReply {
        let seconds = self.desk.clock.milliseconds() / 1_000
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return Self.reply { writer in
            writer.object { entry in
                entry.member("datetime", text)
                entry.member("unixtime", seconds)
            }
        }
    }
}
