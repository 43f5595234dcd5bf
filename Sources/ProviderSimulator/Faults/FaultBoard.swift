import Synchronization

/// The plan of faults, shared between those who make calls fail and the calls.
final class FaultBoard: Sendable {
    private let plan = Mutex(FaultPlan())
    private let random: @Sendable () -> Double

    /// Starts without faults.
    ///
    /// - Parameter random: numbers evenly spread over `0..<1`.
    init(random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }) {
        self.random = random
    }

    /// The faults in force.
    var faults: [Fault] {
        self.plan.withLock { $0.faults }
    }

    /// Adds a fault, or returns nil if there are too many.
    func add(_ spec: FaultSpec) -> Fault? {
        self.plan.withLock { $0.add(spec) }
    }

    /// Ends all faults.
    func removeAll() {
        self.plan.withLock { $0.removeAll() }
    }

    /// Picks the fault that strikes a call, nearly always none.
    func strike(on call: ProviderCall) -> FaultSpec? {
        self.plan.withLock { plan in
            // A random number costs a system call, which a benchmark without faults should not pay.
            plan.faults.isEmpty ? nil : plan.strike(on: call, random: self.random())
        }
    }
}
