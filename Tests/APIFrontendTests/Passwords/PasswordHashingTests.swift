import Dispatch
import HTTPTypes
import Identity
import Synchronization
import Testing

@testable import APIFrontend

/// Holds work on its thread until it is let go, and counts what is held at once.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let state = Mutex((now: 0, most: 0))

    /// The most that were held at once.
    var most: Int { self.state.withLock { $0.most } }
    var held: Int { self.state.withLock { $0.now } }

    func hold() {
        self.state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
        self.semaphore.wait()
        self.state.withLock { $0.now -= 1 }
    }

    func open(_ count: Int) {
        for _ in 0..<count { self.semaphore.signal() }
    }
}

@Suite(.timeLimit(.minutes(3))) struct PasswordHashingTests {
    private func with(
        _ hashing: PasswordHashing, _ body: (PasswordHashing) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await hashing.run() }
            // Until its threads run it says that they do not.
            while (try? await hashing.perform { true }) == nil { await Task.yield() }
            try await body(hashing)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func twoAreHashedAHundredWaitAndTheNextIsToldToComeBack() async throws {
        try await self.with(PasswordHashing()) { hashing in
            let gate = Gate()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<102 {
                    group.addTask {
                        try await hashing.perform {
                            gate.hold()
                            return number
                        }
                    }
                }
                while hashing.count < 102 { await Task.yield() }
                let error = await #expect(throws: APIError.self) { try await hashing.perform { true } }
                #expect(error?.status == .tooManyRequests)
                #expect(error?.code == "busy")
                #expect(error?.retrySeconds == 5)
                while gate.held < 2 { await Task.yield() }
                gate.open(102)
                let numbers = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                #expect(numbers.count == 102)
            }
            #expect(gate.most == 2)
            #expect(hashing.count == 0)
            #expect(try await hashing.perform { true }, "there is room again")
        }
    }

    @Test func whoWaitsTooLongIsToldSoAndItsHashIsNotMade() async throws {
        try await self.with(PasswordHashing(threads: 1, longestWait: .milliseconds(50))) { hashing in
            let gate = Gate()
            let made = Mutex(0)
            async let first: Void = hashing.perform { gate.hold() }
            while gate.held == 0 { await Task.yield() }
            let error = await #expect(throws: APIError.self) {
                try await hashing.perform { made.withLock { $0 += 1 } }
            }
            #expect(error?.code == "busy")
            gate.open(1)
            // A hash in hand is finished, however long it takes.
            try await first
            #expect(try await hashing.perform { true })
            let count = made.withLock { $0 }
            #expect(count == 0)
            #expect(hashing.count == 0)
        }
    }

    @Test func whatWaitsWhenTheProcessStopsIsTold() async throws {
        // Far longer than a busy machine takes to cancel.
        let hashing = PasswordHashing(threads: 1, longestWait: .seconds(600))
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { services in
            services.addTask { try await hashing.run() }
            while (try? await hashing.perform { true }) == nil { await Task.yield() }
            async let first: Void = hashing.perform { gate.hold() }
            while gate.held == 0 { await Task.yield() }
            async let second: Void = hashing.perform {}
            while hashing.count < 2 { await Task.yield() }
            services.cancelAll()
            do {
                try await second
                Issue.record("it was run")
            } catch {
                #expect((error as? APIError)?.code == "unavailable")
            }
            gate.open(1)
            try await first
            try await services.waitForAll()
        }
        let error = await #expect(throws: APIError.self) { try await hashing.perform { true } }
        #expect(error?.status == .serviceUnavailable)
        #expect(hashing.count == 0)
    }

    @Test func whatTheWorkThrowsIsThrown() async throws {
        try await self.with(PasswordHashing()) { hashing in
            await #expect(throws: CancellationError.self) {
                try await hashing.perform { () throws -> Bool in throw CancellationError() }
            }
            #expect(hashing.count == 0)
        }
    }
}

@Suite struct PasswordCheckTests {
    private static let cost = ScryptCost(log2: 4)
    private let check = PasswordCheck(cost: cost)
    /// Of "Password".
    private static let pbkdf2 = "pbkdf2_sha256$80000$NaCl$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y="

    private func entry(_ hash: String, isActive: Bool = true) -> LoginEntry {
        LoginEntry(id: 1, hash: hash, username: "ali", isActive: isActive)
    }

    @Test func theRightPasswordIsRight() throws {
        let entry = self.entry(try ScryptHash("Password", cost: Self.cost).text)
        #expect(try self.check.judge("Password", for: entry) == .right(newHash: nil))
        #expect(try self.check.judge("password", for: entry) == .wrong)
    }

    @Test(
        "no password fits what is no hash", arguments: [nil, "", "!", "!Password", "Password", "md5$a$b"] as [String?])
    func unusable(hash: String?) throws {
        for password in ["Password", "!", "!Password", ""] {
            #expect(try self.check.judge(password, for: hash.map { self.entry($0) }) == .wrong)
        }
    }

    @Test func whoIsSwitchedOffIsWrongAlsoWithTheRightPassword() throws {
        let hash = try ScryptHash("Password", cost: Self.cost).text
        #expect(try self.check.judge("Password", for: self.entry(hash, isActive: false)) == .wrong)
        #expect(try self.check.judge("Password", for: self.entry(Self.pbkdf2, isActive: false)) == .wrong)
    }

    @Test func aHashOfAnotherKindOrCostIsMadeAnew() throws {
        for old in [Self.pbkdf2, try ScryptHash("Password", cost: ScryptCost(log2: 5)).text] {
            guard case .right(let new?) = try self.check.judge("Password", for: self.entry(old)) else {
                Issue.record("no new hash")
                continue
            }
            #expect(new.hasPrefix("scrypt$16$"))
            #expect(try self.check.judge("Password", for: self.entry(new)) == .right(newHash: nil))
            #expect(try self.check.judge("Passwort", for: self.entry(old)) == .wrong)
        }
    }
}
