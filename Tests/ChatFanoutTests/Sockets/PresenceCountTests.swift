import Testing

@testable import ChatFanout

@Suite struct PresenceCountTests {
    @Test func onlyLivingNodesAndNewOnesCount() {
        let entry = "a.0=2@100,a.1=1@100,b.0=4@100,"
        #expect(PresenceScripts.count(entry, census: ",a,", now: 1_000) == 3)
        #expect(PresenceScripts.count(entry, census: ",a,b,c,", now: 1_000) == 7)
        #expect(PresenceScripts.count(entry, census: ",a,", now: 130) == 7)
        #expect(PresenceScripts.count(entry, census: "*", now: 1_000) == 7)
        #expect(PresenceScripts.count(entry, census: ",a,!b,", now: 130) == 3)
        #expect(PresenceScripts.count("", census: ",a,", now: 1_000) == 0)
        #expect(PresenceScripts.count("garbage,x=,=3,a.0=y,a.0=1", census: ",a,", now: 1_000) == 0)
    }
    @Test func whatNobodyCanHaveWrittenIsNoReasonToStop() {
        for number in [Int64.min, -1, .max] {
            for at in [Int64.min, -1, .max] {
                let entry = "a.0=\(number)@\(at),a.1=\(number)@\(at),"
                for now in [0, 1_800_000_000, Int64.max] {
                    _ = PresenceScripts.count(entry, census: ",b,", now: now)
                    _ = PresenceScripts.count(entry, census: "*", now: now)
                }
            }
        }
    }
}
