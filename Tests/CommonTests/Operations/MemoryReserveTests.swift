import Redis
import Testing

@testable import Operations

@Suite struct MemoryReserveTests {
    @Test func itClosesAtFourFifthsAndOpensAtThreeQuarters() {
        var reserve = MemoryReserve()
        #expect(!reserve.isClosed && reserve.ratio == nil)
        for (used, isClosed) in [
            (0, false), (799, false), (800, true), (950, true), (799, true), (751, true), (750, false), (799, false),
            (801, true), (100, false),
        ] as [(Int64, Bool)] {
            reserve.learned(used: used, limit: 1_000)
            #expect(reserve.isClosed == isClosed, "\(used)")
            #expect(reserve.ratio == Double(used) / 1_000)
        }
    }

    @Test func withoutABoundItIsOpen() {
        var reserve = MemoryReserve()
        reserve.learned(used: 999, limit: 1_000)
        #expect(reserve.isClosed)
        reserve.learned(used: 999, limit: 0)
        #expect(reserve == MemoryReserve())
        // What does not count against the bound may be more than what is used.
        reserve.learned(used: -1, limit: 1_000)
        #expect(reserve.ratio == 0 && !reserve.isClosed)
    }

    @Test func infoIsReadByLine() {
        let info = RedisInfo(["# Memory\r\nused_memory:123\r\nused_memory_human:1K\r\n", "maxmemory:0\r\nx:a:b\r\n"])
        #expect(info.integer("used_memory") == 123)
        #expect(info.integer("maxmemory") == 0)
        #expect(info["x"] == "a:b")
        #expect(info.integer("used_memory_human") == nil)
        #expect(info["absent"] == nil)
    }
}
