/// Decides which fault, if any, strikes a call.
///
/// Faults are asked in the order they were added, and the first that strikes is the only one.
struct FaultPlan: Sendable {
    /// The most faults in force at once.
    static let maximumFaults = 100

    /// The faults in force; one that is used up leaves.
    private(set) var faults: [Fault] = []
    private var lastID = 0

    /// Adds a fault, or returns nil if there are too many.
    mutating func add(_ spec: FaultSpec) -> Fault? {
        guard self.faults.count < Self.maximumFaults else { return nil }
        self.lastID += 1
        let fault = Fault(id: self.lastID, spec: spec)
        self.faults.append(fault)
        return fault
    }

    /// Ends all faults; ids are not used again.
    mutating func removeAll() {
        self.faults.removeAll()
    }

    /// Picks the fault that strikes a call and counts it.
    ///
    /// - Parameter random: one number, evenly spread over `0..<1`. It serves all faults in turn: what a fault with rate r
    ///   has left over, r to 1, is stretched to 0 to 1 for the next, which therefore strikes independently at its own rate.
    mutating func strike(on call: ProviderCall, random: Double) -> FaultSpec? {
        var random = random
        for index in self.faults.indices where self.faults[index].spec.matches(call) {
            let rate = self.faults[index].spec.rate
            guard random < rate else {
                // Not below the rate, so the rate is below 1 and the division is safe.
                random = (random - rate) / (1 - rate)
                continue
            }
            let spec = self.faults[index].spec
            self.faults[index].applied += 1
            if self.faults[index].isUsedUp { self.faults.remove(at: index) }
            return spec
        }
        return nil
    }
}
