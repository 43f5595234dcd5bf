import Testing

@testable import Common

@Suite struct ChatTextTests {
    @Test func onlyTabAndLineBreaksAreAllowedOfControlCharacters() {
        for value in UInt32(0)...0x24F {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isControl = scalar.properties.generalCategory == .control
            let isAllowed = !isControl || [0x09, 0x0A, 0x0D].contains(value)
            let text = "a\(Character(scalar))b"
            #expect(ChatText.isAllowed(text) == isAllowed, "U+\(String(value, radix: 16))")
            #expect(ChatText.cleaned(text) == (isAllowed ? text : "ab"))
        }
    }

    @Test(arguments: [
        "", "سلام \u{200C}دنیا", "a\r\nb\tc", "😀👨‍👩‍👧", "\u{2028}\u{2029}\u{FEFF}", "Â", "\u{C0}\u{DF}", "€‚", "\u{10FFFF}",
    ])
    func otherTextsAreTaken(text: String) {
        #expect(ChatText.isAllowed(text))
        #expect(ChatText.cleaned(text) == text)
    }

    @Test func aMessageWithOthersIsRefused() {
        #expect(throws: NewChatMessage.Fault.notAllowed) {
            try NewChatMessage(sender: ChatUser(id: 1, username: "a"), kind: .text, text: "a\u{1}")
        }
        #expect(throws: NewChatMessage.Fault.notAllowed) {
            try NewChatMessage(
                sender: ChatUser(id: 1, username: "a"), kind: .location, text: "\u{85}", latitude: 1, longitude: 1)
        }
    }
}
