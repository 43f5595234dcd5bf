import NIOCore
import Primitives

extension RedisAddress {
    /// Where the name leads now; asked anew for each connection, because a failover may be nothing but another answer.
    ///
    /// - Throws: ``RedisError`` if there is no answer in time, or none at all.
    func lookUp(on eventLoop: any EventLoop, within timeout: TimeAmount) async throws -> [SocketAddress] {
        if let address = IPAddress(self.host) { return [try self.socketAddress(address)] }
        let addresses = try await NameLookups.shared.addresses(of: self.host, on: eventLoop, within: timeout)
        guard !addresses.isEmpty else { throw RedisError(.notConnected, "no address of the name \(self.host)") }
        return try addresses.prefix(Self.maximumServers).map(self.socketAddress)
    }

    /// Servers behind a name that are tried: each may cost the time limit of a connection.
    private static var maximumServers: Int { 8 }

    private func socketAddress(_ address: IPAddress) throws -> SocketAddress {
        try SocketAddress(ipAddress: address.description, port: self.port)
    }
}
