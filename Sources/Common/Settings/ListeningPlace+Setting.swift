package import Operations

extension ListeningPlace {
    /// The public port of a service.
    package static func http(_ host: String, _ port: Int) -> Self { .init(.httpHost, host, .httpPort, port) }

    /// The operators' port of a service.
    package static func admin(_ host: String, _ port: Int) -> Self { .init(.adminHost, host, .adminPort, port) }

    private init(_ host: Setting<String>, _ hostValue: String, _ port: Setting<Int>, _ portValue: Int) {
        self.init(
            host: hostValue, named: "\(host.key) (\(host.row.environmentName))",
            port: portValue, named: "\(port.key) (\(port.row.environmentName))")
    }
}
