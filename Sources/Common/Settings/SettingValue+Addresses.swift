package import Broker
package import Primitives
package import Redis

extension RedisAddress: SettingValue {
    /// What a setting of it takes.
    package static var takes: String { "redis://user:password@host:port/database" }

    /// Which part is wrong.
    package static func fault(of text: String) -> String? { AddressFault.redis(text) }
}

extension BrokerAddress: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "amqp://user:password@host:port/vhost, several separated by commas" }

    /// Which part is wrong.
    package static func fault(of text: String) -> String? { AddressFault.broker(text) }
}

extension AddressBlock: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "addresses or CIDR blocks, separated by commas" }
}

extension ProviderAddress: SettingValue {
    /// What a setting of it takes.
    package static var takes: String { "an https:// address (http:// only on loopback)" }

    /// Which part is wrong.
    package static func fault(of text: String) -> String? { AddressFault.provider(text) }
}
