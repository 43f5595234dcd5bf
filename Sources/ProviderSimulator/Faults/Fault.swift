import Primitives

/// A fault in force.
struct Fault: Equatable, Sendable {
    /// Its id, for whoever asked for it.
    let id: Int
    /// What was asked for.
    let spec: FaultSpec
    /// How many calls it has struck.
    var applied = 0

    /// Whether it has struck as often as it may.
    var isUsedUp: Bool {
        self.spec.count.map { self.applied >= $0 } ?? false
    }
}

extension JSONWriter {
    /// Writes a fault with everything that was asked for and how far it got.
    mutating func fault(_ fault: Fault) {
        self.object {
            $0.member("id", fault.id)
            $0.member("provider", fault.spec.provider.rawValue)
            $0.member("fault", fault.spec.effect.name)
            $0.member("value", fault.spec.effect.value)
            $0.name("rate")
            $0.decimal(fault.spec.rate)
            $0.member("count", fault.spec.count)
            $0.member("receptor", fault.spec.receptor?.national)
            $0.member("method", fault.spec.method)
            $0.member("delivers", fault.spec.delivers)
            $0.member("applied", fault.applied)
        }
    }
}
