import Testing

@testable import ProviderSimulator

struct MessagePartsTests {
    @Test(arguments: [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3)])
    func plainTextHas160InOnePartAnd153InEachOfSeveral(length: Int, parts: Int) {
        #expect(MessageParts.count(String(repeating: "a", count: length)) == parts)
    }

    @Test(arguments: [(70, 1), (71, 2), (134, 2), (135, 3), (290, 5)])
    func persianTextHas70InOnePartAnd67InEachOfSeveral(length: Int, parts: Int) {
        #expect(MessageParts.count(String(repeating: "س", count: length)) == parts)
    }
}
