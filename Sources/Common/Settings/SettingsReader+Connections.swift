package import Broker
package import Redis
import SMS

extension RedisClient.Configuration {
    /// Reads how to connect to Redis.
    package init(reading reader: inout SettingsReader, name: String) {
        self.init(
            address: reader.read(.redisURL), timeout: reader.read(.redisTimeout),
            connections: reader.read(.redisConnections), name: name)
    }

    /// The same for a service, which has to know whether Redis takes writes.
    package var probing: Self {
        var probing = self
        probing.isProbing = true
        return probing
    }

    /// As many connections more, for commands that must not keep the others waiting, nor end them by their time limit.
    ///
    /// - Parameter purpose: shown in `CLIENT LIST` behind the process' name.
    package func apart(for purpose: String) -> Self {
        var other = self.probing
        other.name = "\(self.name)-\(purpose)"
        return other
    }
}

extension BrokerConfiguration {
    /// Reads how to connect to RabbitMQ.
    package init(reading reader: inout SettingsReader, name: String) {
        let addresses = reader.read(.amqpURL)
        if addresses.isEmpty { reader.reject("amqp.url", "names no node") }
        self.init(
            addresses: addresses, topology: SMSLanes.topology(length: reader.read(.laneLength)),
            heartbeat: reader.read(.amqpHeartbeat), name: name)
    }
}
