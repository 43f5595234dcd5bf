import Testing

@testable import ChatFanout

@Suite struct PresenceCountTests {
    @Test func onlyLivingNodesCount() {
        #expect(PresenceScripts.count("a.0=2,a.1=1,b.0=4,", alive: ["a"]) == 3)
        #expect(PresenceScripts.count("a.0=2,b.0=4,", alive: ["a", "b", "c"]) == 6)
        #expect(PresenceScripts.count("", alive: ["a"]) == 0)
        #expect(PresenceScripts.count("garbage,x=,=3,a.0=y", alive: ["a"]) == 0)
    }
}
