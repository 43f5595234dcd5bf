import Chat
import Testing

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

    @Test func namesOfRoomsTurnNothingAround() {
        for value in Array(UInt32(0x202A)...0x202E) + Array(0x2066...0x2069) + [0x200E, 0x200F, 0x061C] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let name = "a\(Character(scalar))b"
            #expect(!ChatText.isAllowedName(name), "U+\(String(value, radix: 16))")
            #expect(ChatText.cleanedName(name + "\u{1}") == "ab")
            #expect(ChatText.isAllowed(name), "a text may")
        }
        for name in ["سلام \u{200C}دنیا", "a\u{200D}b", "a\u{2065}", "👨‍👩‍👧", "", "کوه", "\u{200B}a"] {
            #expect(ChatText.isAllowedName(name) && ChatText.cleanedName(name) == name)
        }
        #expect(!ChatText.isAllowedName("a\u{1}"))
    }

    @Test(
        "a name is on one line, with something to see",
        arguments: [
            ("\u{200B}\u{200B}", ""), ("\u{200F}", ""), (" ", ""), ("\u{FEFF}\u{200D}", ""), ("\u{3164}", ""),
            ("\u{115F}\u{1160}", ""),
            ("\u{2800}", ""), ("\u{34F}", ""), ("\u{AD}", ""), ("\u{E0020}", ""), ("\u{FE0F}", ""), ("\u{2065}", ""),
            ("a\nb", "a b"), ("a\r\nb", "a  b"), ("a\rb", "a b"), ("a\u{2028}b", "a b"), ("a\u{2029}b", "a b"),
            ("\u{2029}", ""),
        ])
    func nothingToSee(name: String, cleaned: String) {
        #expect(!ChatText.isAllowedName(name))
        #expect(ChatText.cleanedName(name) == cleaned)
        #expect(ChatText.isAllowedName(cleaned))
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
