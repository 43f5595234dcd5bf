import Primitives
import Testing

@testable import ProviderSimulator

struct FaultPlanTests {
    @Test func withoutFaultsNothingHappens() {
        var plan = FaultPlan()
        #expect(plan.strike(on: Self.call(), random: 0)?.effect == nil)
    }

    @Test func aFaultStrikesBelowItsRateOnly() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .garbage, rate: 0.25))
        #expect(plan.strike(on: Self.call(), random: 0)?.effect == .garbage)
        #expect(plan.strike(on: Self.call(), random: 0.249)?.effect == .garbage)
        #expect(plan.strike(on: Self.call(), random: 0.25)?.effect == nil)
        #expect(plan.strike(on: Self.call(), random: 0.999)?.effect == nil)
    }

    @Test func rateZeroNeverStrikesAndRateOneAlways() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, rate: 0))
        #expect(plan.strike(on: Self.call(), random: 0)?.effect == nil)
        _ = plan.add(FaultSpec(effect: .garbage, rate: 1))
        #expect(plan.strike(on: Self.call(), random: 0.999_999)?.effect == .garbage)
    }

    @Test func faultsStrikeIndependentlyAtTheirOwnRates() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, rate: 0.5))
        _ = plan.add(FaultSpec(effect: .garbage, rate: 0.5))
        // The second gets half of what the first leaves over: a quarter of all calls.
        var counts: [FaultEffect?: Int] = [:]
        for step in 0..<1_000 {
            counts[plan.strike(on: Self.call(), random: Double(step) / 1_000)?.effect, default: 0] += 1
        }
        #expect(counts == [.refuse: 500, .garbage: 250, nil: 250])
    }

    @Test func aCountIsUsedUpAndTheFaultLeaves() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, count: 2))
        _ = plan.add(FaultSpec(effect: .garbage))
        let effects = (0..<4).map { _ in plan.strike(on: Self.call(), random: 0.5)?.effect }
        #expect(effects == [.refuse, .refuse, .garbage, .garbage])
        #expect(plan.faults.map(\.spec.effect) == [.garbage])
        #expect(plan.faults.map(\.applied) == [2])
    }

    @Test func aCallThatIsNotStruckCostsNoCount() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, rate: 0.5, count: 1))
        #expect(plan.strike(on: Self.call(), random: 0.7)?.effect == nil)
        #expect(plan.strike(on: Self.call(), random: 0.2)?.effect == .refuse)
    }

    @Test func aReceptorIsFoundAmongManyInAnySpelling() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, receptor: PhoneNumber("+98 912 123 4567")))
        #expect(plan.strike(on: Self.call("09350000000", "09121234567"), random: 0)?.effect == .refuse)
        #expect(plan.strike(on: Self.call("09350000000"), random: 0)?.effect == nil)
        #expect(plan.strike(on: Self.call(), random: 0)?.effect == nil)
    }

    @Test func aMethodIsMetInAnyCaseAndSparesTheOthers() {
        var plan = FaultPlan()
        _ = plan.add(FaultSpec(effect: .refuse, method: "SMS/Send"))
        _ = plan.add(FaultSpec(effect: .garbage, method: "verify/lookup"))
        #expect(plan.strike(on: Self.call(), random: 0)?.effect == .refuse)
    }

    @Test func onlyAnEffectThatLeavesItOpenMayBeToldToDeliver() {
        #expect(FaultSpec(effect: .http(502), delivers: true).delivers)
        #expect(!FaultSpec(effect: .http(502)).delivers)
        #expect(!FaultSpec(effect: .hang(1), delivers: false).delivers)
        #expect(!FaultSpec(effect: .code(418), delivers: true).delivers)
        #expect(FaultSpec(effect: .resetAfterAccept, delivers: false).delivers)
    }

    @Test func thereAreNeverMoreFaultsThanTheLimit() {
        var plan = FaultPlan()
        for _ in 0..<FaultPlan.maximumFaults { #expect(plan.add(FaultSpec(effect: .refuse)) != nil) }
        #expect(plan.add(FaultSpec(effect: .refuse)) == nil)
        plan.removeAll()
        #expect(plan.add(FaultSpec(effect: .refuse))?.id == FaultPlan.maximumFaults + 1)
    }

    private static func call(_ numbers: String...) -> ProviderCall {
        let receptors = numbers.compactMap { PhoneNumber($0) }
        return ProviderCall(provider: .kavenegar, method: "sms/send", receptors: receptors)
    }
}
