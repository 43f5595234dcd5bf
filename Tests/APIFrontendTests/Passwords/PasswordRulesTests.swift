import Foundation
import Identity
import Settings
import Testing

@testable import APIFrontend

@Suite struct PasswordRulesTests {
    private func codes(_ password: String, username: String = "", email: String = "") -> [String] {
        PasswordRules().faults(of: password, username: username, email: email).map(\.code)
    }

    @Test(
        "a password is as like a name as Django finds it",
        arguments: [
            ("testuser1", "testuser", true), ("resutset", "testuser", true), ("TESTUSER99", "testuser", true),
            ("testuser1234567", "testuser", false), ("correct horse", "horse.rider", false),
            ("horserider", "horse.rider", true), ("aliasalias", "ali", false), ("aaaaaaaaaab", "a", false),
            ("xxxxxxx-yyy", "xxxxxxx", true), ("maryam-1370", "maryam@mail.ir", true),
            ("mail.ir.maryam", "maryam@mail.ir", true), ("گذرواژه\u{200C}من", "گذرواژه", true),
            ("abcdefghij", "abcdefgklmnopq", false), ("abcdefgxyz", "zzzzabcdef", true),
            // Seven tenths exactly.
            ("abcdefg123", "abcdefg456", true), ("anything at all", "", false),
        ])
    func similarity(password: String, value: String, isTooSimilar: Bool) {
        #expect(PasswordSimilarity.isTooSimilar(password, to: value) == isTooSimilar)
    }

    @Test func aFaultSaysWhatThePasswordIsLike() {
        let rules = PasswordRules()
        #expect(
            rules.faults(of: "maryam-1370", username: "maryam", email: "maryam@mail.ir").map(\.message)
                == ["The password is too similar to the username."])
        #expect(
            rules.faults(of: "maryam-1370", username: "other", email: "maryam@mail.ir").map(\.message)
                == ["The password is too similar to the email address."])
    }

    @Test(
        "a password has eight characters, not digits alone",
        arguments: [
            ("kX9!vR2", ["password_too_short"]), ("kX9!vR2q", []), ("ژاله‌۱۲", ["password_too_short"]),
            ("9182736450", ["password_entirely_numeric"]), ("۹۱۸۲۷۳۶۴۵۰", ["password_entirely_numeric"]),
            ("918273", ["password_too_short", "password_entirely_numeric"]), ("9182736450a", []),
            // Four families in an emoji each: four signs to a reader, and long enough.
            ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", []),
        ])
    func form(password: String, codes: [String]) {
        #expect(self.codes(password) == codes)
    }

    @Test(
        "passwords that everybody tries are refused, however they are written",
        arguments: ["password1", "PassWord1", " password1 ", "qwertyuiop", "1QAZ2wsx", "P@ssw0rd"])
    func common(password: String) {
        #expect(self.codes(password) == ["password_too_common"])
    }

    @Test func theOperatorsListCountsBesideTheBuiltInOne() {
        let common = CommonPasswords(more: ["  Company-2026 ", "short", ""])
        #expect(common.contains("company-2026"))
        #expect(common.contains("password1"))
        #expect(!common.contains("company-2027"))
        #expect(!common.contains("") && !common.contains("short"), "what is short is refused for that")
    }

    @Test func theOperatorsListIsReadAtTheStartWhichAMissingOneStops() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "chelseru-\(UUID().uuidString).txt")
        try Data("first-of-list\r\n\nSecond-Of-List\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var reader = try SettingsReader(environment: ["AUTH_COMMON_PASSWORDS": file.path])
        let common = reader.readCommonPasswords()
        #expect(common.contains("first-of-list") && common.contains("second-of-list"))
        _ = try reader.finish()

        try Data().write(to: file)
        reader = try SettingsReader(environment: ["AUTH_COMMON_PASSWORDS": file.path])
        _ = reader.readCommonPasswords()
        _ = try reader.finish()

        for path in ["/nowhere.txt", FileManager.default.temporaryDirectory.path, "/dev/zero"] {
            reader = try SettingsReader(environment: ["AUTH_COMMON_PASSWORDS": path])
            _ = reader.readCommonPasswords()
            let error = #expect(throws: SettingsError.self) { try reader.finish() }
            #expect(error?.description.contains("auth.commonPasswords") == true)
        }
    }
}

@Suite struct UserNameRuleTests {
    @Test(
        "letters and digits of any script, and five signs",
        arguments: [
            "ali", "Ali.Reza_1@home+x-y", "علی۱۳۷۰", "张伟", "ñandú", "G-1", "Galileo", "g", "1", "x_", "G0", "Gx1-a",
        ])
    func valid(text: String) throws {
        let name = try #require(LoginName(text))
        #expect(UserNameRule.isValid(name))
        #expect(!UserNameRule.isReserved(name))
    }

    @Test(
        "everything else is refused",
        arguments: [
            "a b", "a\tb", "a/b", "a:b", "a{b}", "a\u{0}", "a\u{200C}b", "a\u{202E}b", "a\u{FEFF}", "a\u{064E}", "a,b",
            "<a>", "a'b", "😀",
            // One sign that normalises to words with spaces between them.
            "\u{FDFA}",
        ])
    func invalid(text: String) throws {
        #expect(!UserNameRule.isValid(try #require(LoginName(text))))
    }

    @Test(
        "nobody takes the name of a user who logs in by code",
        arguments: [
            "G0-09121234567", "g0-09121234567", "G12-x", "G0-", "\u{FF27}\u{FF10}\u{FF0D}0912", "G\u{06F0}-0912",
            "G\u{0660}\u{06F1}-0912", "\u{1D406}\u{1D7CE}-0912", "G\u{2460}-0912", "G0\u{FE63}0912", "G\u{2776}-0912",
        ])
    func reserved(text: String) throws {
        #expect(UserNameRule.isReserved(try #require(LoginName(text))))
    }

    @Test(
        "nor one that is read as it",
        arguments: [
            // G of other scripts, and with marks or a stroke.
            "\u{050C}0-09121234567", "\u{050D}0-0912", "\u{13C0}0-0912", "\u{0581}0-0912", "\u{0261}0-0912",
            "\u{0262}0-0912", "\u{A4D6}0-0912", "\u{01F4}0-0912", "\u{01E5}0-0912", "\u{011E}0-0912", "\u{1D83}0-0912",
            // Digits that are letters, in each place that a group may have.
            "GO-09121234567", "Gl-0912", "GI2-0912", "G\u{041E}-0912", "G\u{0627}-0912", "\u{050C}\u{041E}-\u{041E}912",
            // Dashes that are letters, and letters that nobody sees.
            "G0\u{0640}0912", "G0\u{30FC}0912", "G0\u{4E00}0912", "G\u{115F}0-0912", "\u{3164}G0-0912",
            "G0\u{3164}-0912",
        ])
    func lookalike(text: String) throws {
        #expect(UserNameRule.isReserved(try #require(LoginName(text))))
    }

    @Test(arguments: [
        "Goli-1990", "Gil-0912", "golshan-1", "G-0912", "Golnaz0-1", "گل-1", "Z0-1", "Gita", "0-0912", "\u{050C}rom-0",
    ])
    func othersAreFree(text: String) throws {
        let name = try #require(LoginName(text))
        #expect(UserNameRule.isValid(name) && !UserNameRule.isReserved(name))
    }
}

@Suite struct EmailAddressTests {
    @Test(
        "an address is kept with its domain in lower case",
        arguments: [
            ("ali@mail.ir", "ali@mail.ir"), ("Ali.Reza+x@Mail.IR", "Ali.Reza+x@mail.ir"),
            ("a@localhost", "a@localhost"),
            ("a@نمونه.ایران", "a@نمونه.ایران"), ("a@xn--mgbaam.xn--p1ai", "a@xn--mgbaam.xn--p1ai"),
            ("o'hara@a-b.co.uk", "o'hara@a-b.co.uk"),
        ])
    func plausible(text: String, address: String) {
        #expect(EmailAddress.normalised(text) == address)
    }

    @Test(
        "what nobody has is no address",
        arguments: [
            "", "@", "a", "a@", "@a.ir", "a@b", "a@b@c.ir", "a b@c.ir", "a@c d.ir", "a@c.ir\n", ".a@c.ir", "a.@c.ir",
            "a..b@c.ir", "a@.ir", "a@c..ir", "a@c.ir.", "a@-c.ir", "a@c-.ir", "a@c_d.ir", "a@1.2.3.4", "a@[1.2.3.4]",
            "\"a\"@c.ir", "a@c.i", "é@c.ir", String(repeating: "a", count: 65) + "@c.ir",
            "a@" + String(repeating: "a", count: 64) + ".ir",
            "a@" + String(repeating: String(repeating: "a", count: 50) + ".", count: 5) + "ir",
        ])
    func implausible(text: String) {
        #expect(EmailAddress.normalised(text) == nil)
    }
}
