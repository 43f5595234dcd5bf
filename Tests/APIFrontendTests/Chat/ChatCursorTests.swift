import Primitives
import Testing

@testable import APIFrontend

@Suite struct ChatCursorTests {
    @Test(arguments: [0, 1, 41, 10_000, Int64.max])
    func aCursorIsReadAsItWasWritten(offset: Int64) {
        for direction in [ChatCursor.Direction.older, .newer] {
            let cursor = ChatCursor(direction, than: offset)
            #expect(ChatCursor(cursor.text) == cursor)
        }
    }

    @Test(
        "what is written otherwise is none",
        arguments: ["b", "b-1", "b+1", "b01", "b 1", "c1", "b1x", "b9223372036854775808", "", "1", "ب1", "b١"])
    func others(word: String) {
        #expect(ChatCursor(Base64URL.encode(Array(word.utf8))) == nil)
    }

    @Test(arguments: ["", "x", "YjE=", "YjE ", "Yj", "////", String(repeating: "YjEx", count: 20)])
    func noBase64OfOurs(text: String) {
        #expect(ChatCursor(text) == nil)
    }
}

@Suite struct ChatSliceTests {
    /// A room with messages from one offset to another, read as the store does.
    private func page(_ offsets: ClosedRange<Int64>, _ cursor: ChatCursor?, size: Int) -> ChatSlice<Int64> {
        let read: [Int64] =
            switch cursor?.direction {
            case .newer: offsets.filter { $0 > cursor?.offset ?? 0 }
            default: offsets.reversed().filter { $0 < cursor?.offset ?? .max }
            }
        return ChatSlice(Array(read.prefix(size)), hasMore: read.count > size, from: cursor, offset: \.self)
    }

    @Test func forthAndBackEveryMessageComesOnce() {
        for count in Int64(1)...13 {
            for size in 1...5 {
                var page = self.page(1...count, nil, size: size)
                #expect(page.previous == nil)
                var forth = page.elements
                while let next = page.next {
                    page = self.page(1...count, next, size: size)
                    forth += page.elements
                }
                #expect(forth == (1...count).reversed())
                // Meanwhile there are three more.
                var back = page.elements
                while let previous = page.previous {
                    page = self.page(1...(count + 3), previous, size: size)
                    back = page.elements + back
                }
                let wanted = Int64(size) >= count ? count : count + 3
                #expect(back == (1...wanted).reversed(), "\(count) in pages of \(size)")
            }
        }
    }

    @Test func aPageOfWhatIsGoneLeadsBack() {
        // The room has dropped everything up to 50 since the cursor was made.
        let page = self.page(51...60, ChatCursor(.older, than: 31), size: 5)
        #expect(page.elements.isEmpty)
        #expect(page.next == nil)
        #expect(page.previous == ChatCursor(.newer, than: 30))
        #expect(self.page(51...60, page.previous, size: 5).elements == [55, 54, 53, 52, 51])
    }

    @Test func aPageBeyondTheNewestLeadsToIt() {
        let page = self.page(1...10, ChatCursor(.newer, than: 10), size: 5)
        #expect(page.elements.isEmpty)
        #expect(page.previous == nil)
        #expect(self.page(1...10, page.next, size: 5).elements == [10, 9, 8, 7, 6])
    }
}

@Suite struct PublicAddressTests {
    private let address = PublicAddress(
        clients: ClientAddress(trusted: [AddressBlock("10.0.0.0/8")].compactMap(\.self)))

    @Test func theHostIsTheClients() {
        #expect(self.address.base(host: "chat.example.ir", peer: nil) == "http://chat.example.ir")
        #expect(self.address.base(host: "[::1]:8080", peer: "::1") == "http://[::1]:8080")
        for host in [nil, "", "a b", "a/b", "a\"b", "a@b", String(repeating: "a", count: 256)] {
            #expect(self.address.base(host: host, peer: nil).isEmpty)
        }
    }

    @Test func onlyProxiesOfOursSayThatItWasHTTPS() {
        #expect(self.address.base(host: "a.ir", schemes: ["https"], peer: "10.1.2.3") == "https://a.ir")
        #expect(self.address.base(host: "a.ir", schemes: ["https"], peer: "192.0.2.1") == "http://a.ir")
        #expect(self.address.base(host: "a.ir", schemes: ["javascript"], peer: "10.1.2.3") == "http://a.ir")
    }

    private func base(_ schemes: [ProtocolText], _ forwardedFor: [ProtocolText]) -> String {
        self.address.base(host: "a.ir", schemes: schemes, peer: "10.0.0.1", forwardedFor: forwardedFor)
    }

    @Test func ofAListTheEntryCountsThatStandsWhereTheClientsAddressDoes() {
        // Two proxies of ours, the first of which was called with TLS; both add to the lists, or the second passes on.
        #expect(self.base(["https, http"], ["9.9.9.9, 10.0.0.2"]) == "https://a.ir")
        #expect(self.base(["https", "http"], ["9.9.9.9", "10.0.0.2"]) == "https://a.ir")
        #expect(self.base(["HTTPS"], ["9.9.9.9, 10.0.0.2"]) == "https://a.ir")
        // What the client says itself stands before that.
        #expect(self.base(["https, http"], ["9.9.9.9"]) == "http://a.ir")
        #expect(self.base(["https, http, http"], ["6.6.6.6, 9.9.9.9, 10.0.0.2"]) == "http://a.ir")
        #expect(self.base([","], ["9.9.9.9"]) == "http://a.ir")
    }
}
