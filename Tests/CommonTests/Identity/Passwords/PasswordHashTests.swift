import Testing

@testable import Identity

@Suite struct PasswordHashTests {
    /// What Django's own hashers write for this password.
    private static let password = "گذرواژه-1"
    private static let djangoScrypt =
        "scrypt$16384$abcDEF0123456789abcDEF$8$5$m6zjYbQD1JccwURCqYgyOxGq3R3RhE4+B9UVceset7qeLy5Hk025/bzKDALiH10CoZ3tU/G8aKIPeoYE5ocE6A=="
    private static let djangoPBKDF2 =
        "pbkdf2_sha256$1000$abcDEF0123456789abcDEF$ASlWc9RX31+KJF6ToKIPQZ7Js3KDKwfKH3OU/2Ns30g="

    @Test(
        "the vectors of RFC 7914 verify, written in Django's form",
        arguments: [
            // §12
            (
                "password",
                "scrypt$1024$NaCl$8$16$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA=="
            ),
            (
                "pleaseletmein",
                "scrypt$16384$SodiumChloride$8$1$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw=="
            ),
            // §11, the first 32 of 64 bytes
            ("passwd", "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="),
            ("Password", "pbkdf2_sha256$80000$NaCl$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y="),
        ])
    func vectors(password: String, text: String) throws {
        let hash = try #require(PasswordHash(text))
        #expect(try hash.matches(password))
        #expect(try !hash.matches(password + " "))
        #expect(try !hash.matches(password.uppercased()))
    }

    @Test func whatDjangoMadeVerifiesAndIsWrittenAsDjangoWritesIt() throws {
        let scrypt = try ScryptHash(
            Self.password, cost: ScryptCost(log2: 14), salt: "abcDEF0123456789abcDEF")
        #expect(scrypt.text == Self.djangoScrypt)
        #expect(PasswordHash(Self.djangoScrypt) == .scrypt(scrypt))
        let pbkdf2 = try #require(PasswordHash(Self.djangoPBKDF2))
        #expect(try pbkdf2.matches(Self.password))
    }

    @Test func everyNewHashHasASaltOfItsOwnThatDjangoTakes() throws {
        let cost = ScryptCost(log2: 4)
        let (one, other) = (try ScryptHash("x", cost: cost), try ScryptHash("x", cost: cost))
        #expect(one.salt != other.salt && one.digest != other.digest)
        #expect(one.salt.utf8.count == 22, "128 bits in Base64")
        #expect(!one.salt.contains("$"))
        #expect(try PasswordHash(one.text)?.matches("x") == true)
        #expect(try PasswordHash(one.text)?.matches("y") == false)
    }

    @Test func aHashOfAnotherCostOrKindIsOutdated() throws {
        let hash = PasswordHash.scrypt(try ScryptHash("x", cost: ScryptCost(log2: 4)))
        #expect(!hash.isOutdated(by: ScryptCost(log2: 4)))
        #expect(hash.isOutdated(by: ScryptCost(log2: 5)))
        #expect(try #require(PasswordHash(Self.djangoPBKDF2)).isOutdated(by: ScryptCost(log2: 4)))
    }

    /// Hashes whose parts before the digest are wrong, and others.
    private static let wrongForms: [String] = {
        let scrypt = "m6zjYbQD1JccwURCqYgyOxGq3R3RhE4+B9UVceset7qeLy5Hk025/bzKDALiH10CoZ3tU/G8aKIPeoYE5ocE6A=="
        let pbkdf2 = "VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="
        let costs: [String] = [
            "16383$salt$8$5", "1$salt$8$5", "2097152$salt$8$5", "1048576$salt$16$1", "1048576$salt$8$16",
            "65536$salt$1$1", "16384$salt$0$5", "16384$salt$8$0", "-16384$salt$8$5", "+16384$salt$8$5", "16384$$8$5",
        ]
        let iterations: [String] = [
            "0$salt", "10000001$salt", "99999999999999999999$salt", "1000$",
            "1000$" + String(repeating: "s", count: 600),
        ]
        let others: [String] = [
            "", "!", "!aBcD", "plain", "$", "scrypt$16384$salt$8$5$", "scrypt$16384$salt$8$5$AAAA",
            Self.djangoScrypt + "$", " " + Self.djangoScrypt, Self.djangoScrypt + "\n",
            "pbkdf2_sha256$1000$salt$VawEblbjCJ/sFpHCJUS2", "pbkdf2_sha1$1000$salt$\(pbkdf2)",
            "md5$salt$5ebe2294ecd0e0f08eab7690d2a6ee69",
        ]
        return costs.map { "scrypt$\($0)$\(scrypt)" } + iterations.map { "pbkdf2_sha256$\($0)$\(pbkdf2)" } + others
    }()

    @Test("what is no hash of ours, or costs too much to check, is none", arguments: Self.wrongForms)
    func noHash(text: String) {
        #expect(PasswordHash(text) == nil)
    }
}

@Suite struct LoginNameTests {
    @Test(
        "spellings of one name are one name",
        arguments: [
            ("e\u{301}mile", "\u{E9}mile"), ("\u{FF21}li", "Ali"), ("ﬁn", "fin"), ("x\u{00B2}", "x2"),
            ("\u{06AF}\u{064A}", "\u{06AF}\u{064A}"),
        ])
    func normalised(given: String, name: String) throws {
        let read = try #require(LoginName(given))
        #expect(Array(read.text.utf8) == Array(name.utf8))
        #expect(read.slot == LoginName(name)?.slot)
    }

    @Test func caseMakesAnotherName() {
        #expect(LoginName("Ali")?.slot != LoginName("ali")?.slot)
    }

    @Test func aKeyHoldsNothingOfANameThatCouldEndItsHashTag() throws {
        let name = try #require(LoginName("a}b{c:\u{0}\r\n"))
        #expect(LoginStore.key(name) == "login:{nYX1ie2M6AA0K}")
    }

    @Test func aNameHasAtMost150CharactersAlsoOnceItIsNormalised() {
        #expect(LoginName("") == nil)
        #expect(LoginName(String(repeating: "a", count: 150)) != nil)
        #expect(LoginName(String(repeating: "a", count: 151)) == nil)
        // One sign that normalises to eighteen.
        #expect(LoginName(String(repeating: "\u{FDFA}", count: 8)) != nil)
        #expect(LoginName(String(repeating: "\u{FDFA}", count: 9)) == nil)
        // Few signs to a reader, many characters.
        #expect(LoginName("a" + String(repeating: "\u{0334}", count: 150)) == nil)
    }
}
