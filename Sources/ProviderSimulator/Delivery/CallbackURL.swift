import FoundationEssentials

/// Where delivery reports go: an address on this machine in which `{provider}` stands for the provider's name.
struct CallbackURL: Sendable {
    private static let place = "{provider}"

    private let template: String

    /// Takes a template, unless it is no `http` address of a loopback host: reports name messages and carry a secret.
    init?(_ template: String) {
        let example = template.replacing(Self.place, with: "provider")
        guard let parts = URLComponents(string: example), parts.scheme == "http", let host = parts.host,
            LoopbackHost.contains(host.trimmingBrackets())
        else { return nil }
        self.template = template
    }

    /// The address for one provider's reports.
    func address(for provider: Provider) -> String {
        self.template.replacing(Self.place, with: provider.rawValue)
    }
}

extension String {
    /// An IPv6 address without the brackets it has in a URL.
    fileprivate func trimmingBrackets() -> String {
        self.hasPrefix("[") && self.hasSuffix("]") ? String(self.dropFirst().dropLast()) : self
    }
}
