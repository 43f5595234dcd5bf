package import Broker
package import Redis

/// Whether one part of a process can do its work.
package struct ComponentStatus: Sendable, Equatable {
    /// The part's name.
    package let name: String
    /// Whether it can do its work.
    package let isReady: Bool
    /// What an operator should know; never a secret.
    package let detail: String

    /// Makes a status.
    package init(name: String, isReady: Bool, detail: String) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }
}

/// All parts of a process.
package struct Readiness: Sendable {
    private let checks: [@Sendable () -> ComponentStatus]
    private let lists: [@Sendable () -> [ComponentStatus]]

    /// Makes the readiness of a process from its parts' checks, which must not wait.
    ///
    /// - Parameter lists: checks that speak for several parts.
    package init(
        _ checks: [@Sendable () -> ComponentStatus], lists: [@Sendable () -> [ComponentStatus]] = []
    ) {
        self.checks = checks
        self.lists = lists
    }

    /// The state of all parts now.
    package func components() -> [ComponentStatus] {
        self.checks.map { $0() } + self.lists.flatMap { $0() }
    }
}

extension RedisClient {
    /// Redis as a part of a process: ready while it is connected, takes writes, and lets us do what we have to.
    ///
    /// - Parameters:
    ///   - name: of the part; a process may have connections for one purpose beside those for another.
    ///   - isVital: whether the process is of no use without these connections; otherwise the part is always ready, and its
    ///     detail says that it is not connected.
    ///   - rights: what ``RightsCheck`` last found.
    ///   - durability: what ``DurabilityCheck`` last found; a complaint is shown, and does not make it unready.
    package func component(
        _ name: String = "redis", isVital: Bool = true, rights: RightsCheck? = nil, durability: DurabilityCheck? = nil
    ) -> ComponentStatus {
        let status = self.status
        guard isVital else {
            return ComponentStatus(
                name: name, isReady: true,
                detail: status.isConnected ? status.detail : "not connected; " + status.detail)
        }
        let missing = rights?.complaint
        let complaints = [missing, durability?.complaint].compactMap { $0 }.map { "; " + $0 }.joined()
        return ComponentStatus(
            name: name, isReady: status.isConnected && self.refusal == nil && missing == nil,
            detail: status.detail + complaints)
    }
}

extension BrokerStatus {
    /// The broker as a part of a process: ready while it is connected and every lane takes what it is sent.
    package func component(_ name: String) -> ComponentStatus {
        ComponentStatus(
            name: name, isReady: self.isReady && self.faults.isEmpty,
            detail: ([self.detail] + self.faults + self.differences).joined(separator: "; "))
    }
}
