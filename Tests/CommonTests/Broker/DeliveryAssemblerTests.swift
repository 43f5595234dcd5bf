import Testing

@testable import Broker

@Suite struct DeliveryAssemblerTests {
    private let properties = AMQPProperties(messageID: "m", headers: ["due": .integer(7)])

    @Test func aMessageIsMethodHeaderAndBodies() {
        var assembler = DeliveryAssembler()
        #expect(assembler.received(.deliver(channel: 1, tag: 9, isRedelivered: true)) == nil)
        #expect(assembler.received(.header(channel: 1, bodySize: 4, properties: self.properties)) == nil)
        #expect(assembler.received(.body(channel: 1, bytes: [1, 2])) == nil)
        let message = assembler.received(.body(channel: 1, bytes: [3, 4]))
        #expect(message?.tag == 9)
        #expect(message?.isRedelivered == true)
        #expect(message?.body == [1, 2, 3, 4])
        #expect(message?.properties == self.properties)
    }

    @Test func anEmptyBodyHasNoBodyFrame() {
        var assembler = DeliveryAssembler()
        _ = assembler.received(.deliver(channel: 1, tag: 1, isRedelivered: false))
        #expect(assembler.received(.header(channel: 1, bodySize: 0, properties: self.properties))?.body == [])
    }

    @Test func aReturnIsMarked() {
        var assembler = DeliveryAssembler()
        _ = assembler.received(.returned(channel: 1, reply: "NO_ROUTE"))
        _ = assembler.received(.header(channel: 1, bodySize: 1, properties: self.properties))
        let message = assembler.received(.body(channel: 1, bytes: [1]))
        #expect(message?.isReturned == true)
        #expect(message?.properties.messageID == "m")
    }

    @Test func aBodyBeyondTheBoundIsCountedAndNotKept() {
        var assembler = DeliveryAssembler(maximumBody: 3)
        _ = assembler.received(.deliver(channel: 1, tag: 1, isRedelivered: false))
        _ = assembler.received(.header(channel: 1, bodySize: 4, properties: self.properties))
        _ = assembler.received(.body(channel: 1, bytes: [1, 2]))
        let message = assembler.received(.body(channel: 1, bytes: [3, 4]))
        #expect(message?.isTooLarge == true)
        #expect(message?.body == [])
        _ = assembler.received(.deliver(channel: 1, tag: 2, isRedelivered: false))
        _ = assembler.received(.header(channel: 1, bodySize: 1, properties: self.properties))
        #expect(assembler.received(.body(channel: 1, bytes: [5]))?.body == [5])
    }
}
