/// The names and addresses by which a machine reaches only itself.
enum LoopbackHost {
    /// Whether a host is one of them: `localhost`, `::1`, or an IPv4 address in 127.0.0.0/8.
    static func contains(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return octets.count == 4 && octets.first == 127 && !octets.contains(nil)
    }
}
