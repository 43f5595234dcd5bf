import Foundation
import Identity
import Primitives
import Redis
import TestSupport
import Testing

/// Users who log in with a password.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PasswordTests {
    private func userID(_ login: HTTPReply) throws -> String {
        let token = try #require(try login.json()["access"]?.string)
        let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
        return try #require(try JSONDecoder().decode(JSONValue.self, from: Data(payload))["user_id"]?.string)
    }

    @Test func aUserRegistersAndLogsIn() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let registered = try await stack.register(" \(name)", email: "Someone@Mail.IR")
        #expect(registered.status == 201)
        #expect(registered.text == #"{"username":"\#(name)","email":"Someone@mail.ir"}"#)
        let entry = try await stack.loginEntry(name)
        #expect(Set(entry.keys) == ["id", "hash", "username", "email", "created"])
        let id = try #require(entry["id"])
        let account = try await stack.hash("account:{u\(id)}")
        #expect(
            account == ["id": id, "number": "", "group": "0", "username": name, "email": "Someone@mail.ir"])

        let login = try await stack.login(name)
        #expect(login.status == 200)
        #expect(login.headers["cache-control"] == "no-store")
        #expect(try login.json()["refresh"]?.string?.isEmpty == false)
        #expect(try self.userID(login) == id)
        #expect(try await stack.hash("account:{u\(id)}")["email"] == "Someone@mail.ir", "a login keeps the address")
        // As in django-chelseru, blanks at the ends do not count, and neither does how a letter is composed.
        #expect(try await stack.login(name, password: " \(PasswordStack.password)\n").status == 200)
        #expect(try await stack.login("\u{FF55}" + name.dropFirst()).status == 200)
        #expect(try await stack.login(name.uppercased()).status == 401)
    }

    @Test func ourHashesAreGoodInDjango() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        #expect(try await stack.register(name).status == 201)
        let hash = try #require(try await stack.loginEntry(name)["hash"])
        #expect(hash.hasPrefix("scrypt$1024$"))
        #expect(try await Django.accepts(PasswordStack.password, hash: hash))
        #expect(try await !Django.accepts(PasswordStack.password + "x", hash: hash))
    }

    @Test func aUserOfDjangoLogsInAndGetsANewHash() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let old = try await Django.hash(of: PasswordStack.password, iterations: 50_000)
        try await SMSFixture.run(on: stack) { fixture in
            let store = LoginStore()
            let key = try #require(LoginName(name))
            let entry = LoginEntry(id: 9_000_000_001, hash: old, username: name, created: 1_700_000_000_000)
            #expect(try await fixture.redis.run(store.claim(entry, for: key)) == .written)

            #expect(try await stack.login(name, password: "wrong").status == 401)
            #expect(try await stack.loginEntry(name)["hash"] == old)
            let login = try await stack.login(name)
            #expect(try self.userID(login) == "9000000001")
            let new = try #require(try await fixture.redis.run(store.read(key)))
            #expect(new.hash.hasPrefix("scrypt$1024$"))
            #expect(new.created == 1_700_000_000_000)
            #expect(try await Django.accepts(PasswordStack.password, hash: new.hash))
            #expect(try await stack.login(name).status == 200)
            #expect(try await fixture.redis.run(store.read(key))?.hash == new.hash, "a hash of today stays")

            // A change in between wins.
            #expect(try await !fixture.redis.run(store.replaceHash(old, by: "scrypt$late", for: key)))
            #expect(try await fixture.redis.run(store.read(key)) == new)
        }
    }

    @Test func anEntryThatIsThereIsNeverChanged() async throws {
        let stack = try await PasswordStack.stack()
        try await SMSFixture.run(on: stack) { fixture in
            let store = LoginStore()
            let name = PasswordStack.name()
            let key = try #require(LoginName(name))
            #expect(try await fixture.redis.run(store.read(key)) == nil)
            let entry = LoginEntry(
                id: 9_000_000_002, hash: "own", username: name, email: "a@b.ir", created: 5, isActive: false)
            #expect(try await fixture.redis.run(store.claim(entry, for: key)) == .written)
            #expect(try await fixture.redis.run(store.read(key)) == entry)
            let same = LoginEntry(id: entry.id, hash: "other", username: "other")
            #expect(try await fixture.redis.run(store.claim(same, for: key)) == .alreadyOwn)
            let another = LoginEntry(id: 9_000_000_003, hash: "other", username: "other")
            #expect(try await fixture.redis.run(store.claim(another, for: key)) == .taken(by: entry.id))
            #expect(try await fixture.redis.run(store.read(key)) == entry)
        }
    }

    @Test func whoHasANameWithoutAPasswordGetsOneAndNobodyElseDoes() async throws {
        let stack = try await PasswordStack.stack()
        try await SMSFixture.run(on: stack) { fixture in
            let store = LoginStore()
            let name = PasswordStack.name()
            let key = try #require(LoginName(name))
            let entry = LoginEntry(id: 9_000_000_004, hash: LoginEntry.noPassword, username: name)
            #expect(try await fixture.redis.run(store.claim(entry, for: key)) == .written)
            #expect(try await stack.register(name).status == 400, "the name is taken")
            let other = LoginEntry(id: 9_000_000_005, hash: "other", username: name)
            #expect(try await fixture.redis.run(store.claim(other, for: key)) == .taken(by: entry.id))
            let later = LoginEntry(id: entry.id, hash: "later", username: name)
            #expect(try await fixture.redis.run(store.claim(later, for: key)) == .alreadyOwn)
            #expect(try await fixture.redis.run(store.read(key))?.hash == "later")
        }
    }

    @Test func aNameIsTakenOnceHoweverManyWantIt() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<20 { group.addTask { try await stack.register(name) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count { $0.status == 201 } == 1)
        for refused in replies.filter({ $0.status != 201 }) {
            #expect(refused.status == 400)
            let body = try refused.json()
            #expect(body["username"] == .array([.string("A user with that username already exists.")]))
            #expect(body["code"] == .string("unique"))
        }
        // The same name in wide letters.
        #expect(try await stack.register("\u{FF55}" + name.dropFirst()).json()["code"] == .string("unique"))
    }

    @Test func wrongFieldsAreNamedTogether() async throws {
        let stack = try await PasswordStack.stack()
        let reply = try await stack.post(
            "/api/register", json: ["username": "G\u{06F0}-09121234567", "password": "12", "email": "x"])
        #expect(reply.status == 400)
        let body = try reply.json()
        #expect(body["username"] == .array([.string("This username is reserved.")]))
        #expect(body["email"] == .array([.string("Enter a valid email address.")]))
        #expect(body["password"]?.array.count == 2)
        #expect(body["password2"] == .array([.string("This field is required.")]))
        #expect(body["request_id"]?.string?.isEmpty == false)
        let mismatch = try await stack.post(
            "/api/register",
            json: ["username": PasswordStack.name(), "password": PasswordStack.password, "password2": "other-one"])
        #expect(try mismatch.json()["password"] == .array([.string("رمز عبور و تکرار آن یکسان نیستند.")]))
        #expect(try await stack.post("/api/login", json: [:]).json()["username"]?.array.count == 1)
    }

    @Test func whoeverMayNotLogInGetsOneAnswer() async throws {
        let stack = try await PasswordStack.stack()
        let hash = try ScryptHash(PasswordStack.password, cost: ScryptCost(log2: 10)).text
        let pbkdf2 = try await Django.hash(of: PasswordStack.password, iterations: 1_000)
        let (wrong, none, empty, strange, off, oldOff) = (
            PasswordStack.name(), PasswordStack.name(), PasswordStack.name(), PasswordStack.name(),
            PasswordStack.name(), PasswordStack.name()
        )
        try await SMSFixture.run(on: stack) { fixture in
            let store = LoginStore()
            let entries: [(String, String, Bool)] = [
                (wrong, try ScryptHash("another", cost: ScryptCost(log2: 10)).text, true), (none, "!abc", true),
                (empty, "", true), (strange, "md5$salt$5ebe2294ecd0e0f08eab7690d2a6ee69", true), (off, hash, false),
                (oldOff, pbkdf2, false),
            ]
            for (index, (name, hash, isActive)) in entries.enumerated() {
                let entry = LoginEntry(
                    id: 9_000_000_100 + Int64(index), hash: hash, username: name, isActive: isActive)
                let key = try #require(LoginName(name))
                #expect(try await fixture.redis.run(store.claim(entry, for: key)) == .written)
            }
        }
        for name in [wrong, none, empty, strange, off, oldOff, PasswordStack.name()] {
            let reply = try await stack.login(name)
            #expect(reply.status == 401)
            let id = try #require(reply.headers["x-request-id"])
            #expect(
                reply.text
                    == #"{"detail":"No active account found with the given credentials","code":"no_active_account","request_id":"\#(id)"}"#
            )
            #expect(reply.headers["www-authenticate"] == "Bearer realm=\"api\"")
        }
        #expect(try await stack.loginEntry(oldOff)["hash"] == pbkdf2)
    }

    @Test func theEndpointsOfAMethodThatIsOffSaySo() async throws {
        let codes = try await SharedStack.stack()
        let passwords = try await PasswordStack.onlyPasswords()
        let stack = try await PasswordStack.stack()
        for (port, path) in [
            (codes.apiPort, "/api/register/"), (codes.apiPort, "/api/login"), (passwords, "/api/otp/send/"),
            (passwords, "/api/authenticate"),
        ] {
            let reply = try await HTTPReply.request(
                "POST", "http://127.0.0.1:\(port)\(path)", headers: ["Content-Type": "application/json"],
                body: Array("{}".utf8))
            #expect(reply.status == 404)
            let body = try reply.json()
            #expect(body["code"] == .string("method_disabled"))
            #expect(body["detail"]?.string?.isEmpty == false)
            let other = try await HTTPReply.request("GET", "http://127.0.0.1:\(port)\(path)")
            #expect(other.status == 405)
            #expect(other.headers["allow"] == "OPTIONS, POST")
        }
        let login = try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(passwords)/api/login/", headers: ["Content-Type": "application/json"],
            body: Array("{}".utf8))
        #expect(login.status == 400)
        #expect(try await stack.sendCode(to: SharedStack.number()).status == 200, "both are on")
    }

    @Test func userNamesAddressesAndPasswordsAreJudgedAsByDjango() async throws {
        let stack = try await PasswordStack.stack()
        let tag = String(SecureRandom.identifier().prefix(6))
        let good = PasswordStack.password
        let users: [(name: String, email: String, password: String)] = [
            ("ali.\(tag)", "", good), ("علی\(tag)", "a@mail.ir", good), ("a b\(tag)", "", good), ("a/\(tag)", "", good),
            ("\u{2776}\(tag)", "", good), ("張偉\(tag)", "", good), ("a\u{200C}\(tag)", "", good),
            ("\u{FF21}@+-_.\(tag)", "", good), ("a\u{064E}\(tag)", "", good),

            ("mail1\(tag)", "a@b", good), ("mail2\(tag)", "a@localhost", good), ("mail3\(tag)", "a@b..ir", good),
            ("mail4\(tag)", "a.b+c@d-e.co.uk", good), ("mail5\(tag)", ".a@b.ir", good),
            ("mail6\(tag)", "a@-b.ir", good),
            ("mail7\(tag)", "a@نمونه.ایران", good), ("mail8\(tag)", "é@b.ir", good), ("mail9\(tag)", "a@1.2.3.4", good),
            ("p1\(tag)", "", "kX9!vR2"), ("p2\(tag)", "", "8374650192"), ("p3\(tag)", "", "۸۳۷۴۶۵۰۱۹۲"),
            ("p4\(tag)", "", "837465"), ("p5\(tag)", "", "p5\(tag)x"), ("p6\(tag)", "", "\(tag)6p-zz"),
            ("p7\(tag)", "", "some P7\(tag.uppercased()) thing of more"), ("p8.\(tag)", "", "\(tag)\(tag)"),
            ("p9\(tag)", "somebody@example.org", "Somebody1"), ("pa\(tag)", "somebody@example.org", "example!"),
            ("pb\(tag)", "somebody@example.org", "org.example.somebody"), ("pc\(tag)", "o@q.ir", "o-q-ir-o-q-ir-o"),
            ("pd\(tag)", "x@yz.ir", "a yz and an x in it"), ("pe\(tag)", "", "①②③④⑤⑥⑦⑧"),
            ("pf\(tag)", "", "ⅧⅧⅧⅧⅧⅧⅧⅧ"),
        ]
        let opinions = try await Django.faults(
            of: users.map { ["username": $0.name, "email": $0.email, "password": $0.password] })
        #expect(opinions.count == users.count)
        #expect(opinions.contains([:]) && opinions.contains { $0.count == 1 })
        for (user, opinion) in zip(users, opinions) {
            let reply = try await stack.register(user.name, password: user.password, email: user.email)
            var faults: [String: [String]] = [:]
            for field in ["username", "email", "password"] {
                guard let messages = try reply.json()[ProtocolText(field)], reply.status == 400 else { continue }
                faults[field] = messages.array.compactMap(\.string)
            }
            #expect(faults == opinion, "\(user)")
            #expect(reply.status == (opinion.isEmpty ? 201 : 400))
        }
    }

    @Test func noPasswordIsEverToBeSeen() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let secret = "5EC2E7-PASSWORD-" + SecureRandom.identifier()
        #expect(try await stack.register(name, password: secret).status == 201)
        #expect(try await stack.login(name, password: secret).status == 200)
        #expect(try await stack.login(name, password: secret + "x").status == 401)
        #expect(try await stack.register(name, password: secret).status == 400)
        let log = try String(contentsOf: stack.directory.appending(path: "api-\(stack.apiPort).log"), encoding: .utf8)
        #expect(log.contains("logged in"))
        #expect(!log.contains(secret) && !log.contains(name))
        let hash = try #require(try await stack.loginEntry(name)["hash"])
        #expect(!log.contains(hash) && !hash.contains(secret))
    }
}

/// How often passwords may be tried.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PasswordLimitTests {
    /// Many logins at once.
    private func replies(
        _ count: Int, _ login: @escaping @Sendable (Int) async throws -> HTTPReply
    ) async throws -> [HTTPReply] {
        try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for index in 0..<count { group.addTask { try await login(index) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func expectLimit(_ reply: HTTPReply?, _ limit: String, within seconds: ClosedRange<Int64>) throws {
        let reply = try #require(reply)
        #expect(reply.status == 429)
        let body = try reply.json()
        #expect(body["code"] == .string("rate_limited"))
        #expect(body["limit"] == .string(limit))
        #expect(body["details"]?.string?.isEmpty == false)
        let pause = try #require(body["retry_after"]?.integer)
        #expect(seconds.contains(pause))
        #expect(reply.headers["retry-after"] == "\(pause)")
    }

    @Test("ten wrong ones at once of thirty are judged", arguments: [true, false])
    func nameAndAddress(exists: Bool) async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let address = PasswordStack.address()
        if exists { #expect(try await stack.register(name).status == 201) }
        let replies = try await self.replies(30) { _ in
            try await stack.login(name, password: "wrong-one", from: address)
        }
        #expect(replies.count { $0.status == 401 } == 10)
        #expect(replies.count { $0.status == 429 } == 20)
        try self.expectLimit(replies.first { $0.status == 429 }, "user", within: 500...600)
        try self.expectLimit(try await stack.login(name, from: address), "user", within: 500...600)
        #expect(try await stack.login(name).status == (exists ? 200 : 401), "others are not concerned")
    }

    @Test func aSuccessGivesItsChargesBack() async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        let address = PasswordStack.address()
        #expect(try await stack.register(name).status == 201)
        for _ in 0..<9 { #expect(try await stack.login(name, password: "wrong", from: address).status == 401) }
        // More than an address may try, were they charged.
        for _ in 0..<60 { #expect(try await stack.login(name, from: address).status == 200) }
        #expect(try await stack.login(name, password: "wrong", from: address).status == 401)
        try self.expectLimit(try await stack.login(name, from: address), "user", within: 500...600)
    }

    @Test func anAddressHasSixtyTriesAndAHouseholdIsOneAddress() async throws {
        let stack = try await PasswordStack.stack()
        let network = SecureRandom.identifier()
        let prefix = "2001:db8:\(network.prefix(4)):\(network.dropFirst(4).prefix(4))"
        let replies = try await self.replies(70) { index in
            try await stack.login(PasswordStack.name(), password: "wrong", from: "\(prefix)::\(index + 1)")
        }
        #expect(replies.count { $0.status == 401 } == 60)
        try self.expectLimit(replies.first { $0.status == 429 }, "ip", within: 500...600)
        // A used-up address does not touch the counters of a name.
        let name = PasswordStack.name()
        try self.expectLimit(try await stack.login(name, from: "\(prefix)::ffff"), "ip", within: 500...600)
        let slot = try #require(LoginName(name)).counterSlot
        let count = try await stack.redis("exists", "loginwrong:\(slot)")
        #expect(count == "0")
        // A field that is wrong costs no try.
        let bad = try await stack.post(
            "/api/login/", json: ["username": name], headers: ["X-Forwarded-For": "\(prefix)::1"])
        #expect(bad.status == 400)
    }

    @Test("a name bears a hundred wrong ones a day from all addresses", arguments: [true, false])
    func name(exists: Bool) async throws {
        let stack = try await PasswordStack.stack()
        let name = PasswordStack.name()
        if exists { #expect(try await stack.register(name).status == 201) }
        var statuses: [Int] = []
        // Fewer at once than may wait for a hash.
        for _ in 0..<6 {
            let replies = try await self.replies(20) { _ in try await stack.login(name, password: "wrong") }
            statuses += replies.map(\.status)
        }
        #expect(statuses.count { $0 == 401 } == 100)
        #expect(statuses.count { $0 == 429 } == 20)
        try self.expectLimit(try await stack.login(name), "user", within: 86_000...86_400)
    }

    @Test func strangersCannotKeepTheOwnerOutOfAKnownAddress() async throws {
        let stack = try await PasswordStack.stack()
        let (name, home) = (PasswordStack.name(), PasswordStack.address())
        #expect(try await stack.register(name).status == 201)
        #expect(try await stack.login(name, from: home).status == 200)
        for _ in 0..<8 {
            _ = try await self.replies(13) { _ in try await stack.login(name, password: "wrong") }
        }
        #expect(try await stack.login(name).status == 429)
        #expect(try await stack.login(name, from: home).status == 200)
    }

    @Test func anAddressRegistersTwentyUsersAnHour() async throws {
        let stack = try await PasswordStack.stack()
        let address = PasswordStack.address()
        let name = PasswordStack.name()
        for _ in 0..<25 { #expect(try await stack.register(name, password: "short", from: address).status == 400) }
        var replies: [HTTPReply] = []
        // Few at once: on a busy machine more would be told to come back later.
        for _ in 0..<5 { replies += try await self.replies(5) { _ in try await stack.register(name, from: address) } }
        #expect(replies.count { $0.status == 201 } == 1)
        #expect(replies.count { $0.status == 400 } == 19, "a name that is taken is a registration too")
        try self.expectLimit(replies.first { $0.status == 429 }, "ip", within: 3_540...3_600)
    }
}

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PasswordTimingTests {
    private func median(_ values: [Duration]) -> Duration { values.sorted()[values.count / 2] }

    @Test func anUnknownUserTakesAsLongAsAWrongPassword() async throws {
        let stack = try await PasswordStack.stack()
        let (known, unknown) = (PasswordStack.name(), PasswordStack.name())
        #expect(try await stack.register(known).status == 201)
        var times: [String: [Duration]] = [known: [], unknown: [], "": []]
        for _ in 0..<60 {
            // In turn, so that what else the machine does falls on all alike.
            for name in [known, unknown] {
                let reply = try await stack.login(name, password: "wrong-password")
                #expect(reply.status == 401)
                times[name]?.append(reply.elapsed)
            }
            let without = try await stack.login("", password: "wrong-password")
            #expect(without.status == 400)
            times[""]?.append(without.elapsed)
        }
        let wrong = try #require(times[known]).sorted()
        let medians = try [known, unknown, ""].map { self.median(try #require(times[$0])) }
        let hash = medians[0] - medians[2]
        let difference = max(medians[0], medians[1]) - min(medians[0], medians[1])
        let spread = wrong[wrong.count * 3 / 4] - wrong[wrong.count / 4]
        #expect(hash > .milliseconds(1), "a hash is seen in the time, or the rest proves nothing")
        #expect(difference < max(spread, hash / 10), "medians \(medians), spread \(spread)")
        #expect(difference < hash / 2, "medians \(medians), spread \(spread)")
    }

    @Test func anAddressRegistersSoManyInALongTime() async throws {
        let stack = TestStack(beside: try await PasswordStack.stack())
        let api = try await stack.startAPI([
            "HTTP_TRUSTED_PROXIES": "127.0.0.1/32", "AUTH_SCRYPT_COST": "10", "AUTH_AUTH_METHOD": "PASSWD",
            "LIMITS_REGISTRATIONS": "2/1h,3/30d",
        ])
        let address = PasswordStack.address()
        for status in [201, 201, 429] {
            #expect(try await stack.register(PasswordStack.name(), from: address).status == status)
        }
        // The next hour has a window of its own, the month goes on.
        let window = "registrations:{a\(try #require(IPAddress(address)).clientKey)}"
        _ = try await stack.redis("DEL", window + ":3600")
        #expect(try await stack.register(PasswordStack.name(), from: address).status == 201)
        let refused = try await stack.register(PasswordStack.name(), from: address)
        #expect(refused.status == 429)
        #expect(try refused.json()["limit"] == .string("ip"))
        #expect(try refused.json()["retry_after"]?.integer ?? 0 > 2_000_000)
        #expect(try await stack.register(PasswordStack.name()).status == 201, "others are not concerned")
        await api.killNow()
    }
}
