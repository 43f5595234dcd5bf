import Testing

@testable import SMS
@testable import SMSWorker

@Suite struct RetryPolicyTests {
    /// What the table of decisions varies: what kind, which calls before, which providers.
    struct Row: Sendable {
        let kind: MessageKind
        let history: String
        var chain = "K"
        var rested = false
        var left = 240
        var asked = 0
        let next: NextStep

        init(
            _ kind: MessageKind, _ history: String, chain: String = "K", rested: Bool = false, left: Int = 240,
            asked: Int = 0, _ next: NextStep
        ) {
            (self.kind, self.history, self.chain) = (kind, history, chain)
            (self.rested, self.left, self.asked, self.next) = (rested, left, asked, next)
        }

        /// The provider of a letter: K, M or S.
        private static func service(_ letter: String) -> ProviderService {
            letter == "K" ? .kavenegar : letter == "M" ? .meliPayamak : .smsIR
        }

        /// The situation that the words describe.
        ///
        /// `K not_sent refused, M uncertain`: providers, outcomes, codes. `K M? S*`: a provider that can be asked has `?`,
        /// one that recognises repeats `*`, one that rests 5 s `-`, one that refuses our account `!`.
        var situation: Situation {
            Situation(
                kind: self.kind,
                history: self.history.split(separator: ",").map { call in
                    let words = call.split(separator: " ").map(String.init)
                    return Attempt(
                        provider: Self.service(words[0]).rawValue, outcome: words[1],
                        code: words.count > 2 ? words[2] : "")
                },
                chain: self.chain.split(separator: " ").map { word in
                    let state: ProviderState =
                        word.contains("-")
                        ? .resting(.seconds(5)) : word.contains("!") ? .refusing(.seconds(15)) : .ready
                    return Candidate(
                        service: Self.service(String(word.prefix(1))), deduplicates: word.contains("*"),
                        canAsk: word.contains("?"), state: state)
                },
                left: .seconds(self.left), asked: self.asked, hasRested: self.rested)
        }
    }

    private static let answers: [Row] = [
        Row(.otp, "", rested: true, .call(.kavenegar)),
        Row(.text, "", rested: true, .call(.kavenegar)),
        Row(.otp, "", chain: "K M", rested: true, .call(.kavenegar)),
        Row(.otp, "K accepted", .end(.sent, reason: "")),
        Row(.text, "K not_sent,K accepted", .end(.sent, reason: "")),
        Row(.otp, "K uncertain,K accepted", chain: "K*", .end(.sent, reason: "")),
        Row(.otp, "K accepted", left: -5, .end(.sent, reason: "")),
        Row(.otp, "K rejected_message 411", chain: "K M", .end(.failed, reason: "411")),
        Row(.otp, "K uncertain,K rejected_message 411", chain: "K*", .end(.failed, reason: "411")),
        // The refusal of one provider says nothing about another's call.
        Row(.otp, "K uncertain,M rejected_message 35", chain: "K M", .end(.uncertain, reason: "35")),
        Row(.otp, "K uncertain,M rejected_message 35", chain: "K M*", .end(.uncertain, reason: "35")),
        Row(.otp, "K uncertain,K rejected_message 411", chain: "K", .end(.uncertain, reason: "411")),
        Row(.otp, "", chain: "", rested: true, .end(.failed, reason: "no_provider")),
    ]

    private static let failover: [Row] = [
        // Definite failures go to the next provider at once, and after the last one rest.
        Row(.otp, "K not_sent", chain: "K M", .call(.meliPayamak)),
        Row(.text, "K not_sent", chain: "K M S", .call(.meliPayamak)),
        Row(.text, "K not_sent,M throttled", chain: "K M- S", .call(.smsIR)),
        Row(.otp, "K not_sent,M not_sent", chain: "K M", .wait(.second)),
        Row(.otp, "K not_sent,M not_sent", chain: "K M", rested: true, .call(.kavenegar)),
        Row(.otp, "K not_sent,M not_sent,K not_sent", chain: "K M", .call(.meliPayamak)),
        Row(.otp, "K not_sent,M not_sent,K not_sent,M not_sent", chain: "K M", .wait(.threeSeconds)),
        Row(.otp, "K rejected_account 418", chain: "K! M", .call(.meliPayamak)),
        Row(.otp, "K rejected_route 424", chain: "K M", .call(.meliPayamak)),
        Row(.otp, "K rejected_route 424,M not_sent", chain: "K M", .wait(.second)),
        Row(.otp, "K rejected_route 424,M not_sent", chain: "K M", rested: true, .call(.meliPayamak)),
        // A provider that rests is passed over, and waited for where there is no other.
        Row(.otp, "", chain: "K- M", rested: true, .call(.meliPayamak)),
        Row(.otp, "", chain: "K-", rested: true, .wait(.tenSeconds)),
        Row(.text, "", chain: "K- M-", rested: true, .wait(.tenSeconds)),
        Row(.otp, "K throttled", chain: "K-", .wait(.tenSeconds)),
        Row(.otp, "", chain: "K-", rested: true, left: 4, .end(.expired, reason: "deadline")),
        // A code does not wait for an account to be mended; other messages do.
        Row(.otp, "", chain: "K!", rested: true, .end(.failed, reason: "refusing")),
        Row(.otp, "", chain: "K! M", rested: true, .call(.meliPayamak)),
        Row(.text, "", chain: "K!", rested: true, .wait(.halfMinute)),
        Row(.otp, "K rejected_account 403", chain: "K!", .end(.failed, reason: "403")),
        Row(.text, "K rejected_account 403", chain: "K!", .end(.parked, reason: "403")),
        Row(.otp, "K rejected_route 424,M rejected_route -4", chain: "K M", .end(.failed, reason: "-4")),
        Row(.text, "K rejected_route 424,M rejected_route -4", chain: "K M", .end(.failed, reason: "-4")),
        Row(.text, "K rejected_route 424,M rejected_account 2", chain: "K M!", .end(.parked, reason: "2")),
    ]

    private static let uncertain: [Row] = [
        // Repeats that are recognised stay where they are, however the others stand.
        Row(.otp, "K uncertain no_answer", chain: "K* M", .wait(.second)),
        Row(.otp, "K uncertain no_answer", chain: "K* M", rested: true, .call(.kavenegar)),
        Row(.text, "K uncertain no_answer", chain: "K* M", rested: true, .call(.kavenegar)),
        Row(.text, "K uncertain no_answer,K not_sent", chain: "K* M", .wait(.threeSeconds)),
        Row(.text, "K uncertain no_answer,K rejected_account 418", chain: "K*! M", rested: true, .wait(.halfMinute)),
        Row(.text, "K uncertain no_answer,K rejected_route 412", chain: "K* M", .end(.uncertain, reason: "no_answer")),
        Row(.otp, "K uncertain no_answer", chain: "K*", left: 1, .end(.uncertain, reason: "deadline")),
        Row(.otp, "K uncertain no_answer", chain: "K*", left: 0, .end(.uncertain, reason: "deadline")),
        Row(.text, "K uncertain 402", chain: "K*", rested: true, .call(.kavenegar)),
        Row(.text, "K uncertain 402,K uncertain 402", chain: "K*", .end(.uncertain, reason: "no_answer")),
        Row(.otp, "M not_sent,K uncertain crash", chain: "M K*", rested: true, .call(.kavenegar)),
        // Asked where that is possible, a little later, and not for ever.
        Row(.otp, "K uncertain no_answer", chain: "K? M", .wait(.threeSeconds)),
        Row(.otp, "K uncertain no_answer", chain: "K? M", rested: true, .ask(.kavenegar)),
        Row(.text, "K uncertain no_answer", chain: "K? M", rested: true, asked: 2, .ask(.kavenegar)),
        Row(
            .text, "K uncertain no_answer", chain: "K? M", rested: true, asked: 3, .end(.uncertain, reason: "no_answer")
        ),
        Row(.otp, "K uncertain no_answer", chain: "K? M", rested: true, asked: 3, .call(.meliPayamak)),
        Row(.otp, "K uncertain no_answer", chain: "K? M", left: 1, .call(.meliPayamak)),
        Row(.otp, "K not_sent asked_not_found", chain: "K? M", .call(.meliPayamak)),
        // Else a code is repeated once, best elsewhere, and nothing else is.
        Row(.otp, "K uncertain no_answer", chain: "K M", .call(.meliPayamak)),
        Row(.otp, "K uncertain no_answer", chain: "K", .wait(.second)),
        Row(.otp, "K uncertain no_answer", chain: "K", rested: true, .call(.kavenegar)),
        Row(.otp, "K uncertain no_answer,M not_sent", chain: "K M S", .call(.smsIR)),
        Row(.otp, "K uncertain no_answer,M uncertain no_answer", chain: "K M S", .end(.uncertain, reason: "no_answer")),
        Row(.text, "K uncertain no_answer", chain: "K M", .end(.uncertain, reason: "no_answer")),
        Row(.text, "K not_sent,M uncertain no_answer", chain: "K M", .end(.uncertain, reason: "no_answer")),
        Row(.otp, "K uncertain x,M rejected_route 1", chain: "K M", .wait(.second)),
        Row(.otp, "K uncertain x,M rejected_account 1", chain: "K! M!", .end(.uncertain, reason: "1")),
    ]

    private static let limits: [Row] = [
        Row(.text, "", rested: true, left: 0, .end(.expired, reason: "deadline")),
        Row(.otp, "K not_sent", left: 0, .end(.expired, reason: "deadline")),
        Row(.otp, "K not_sent", left: 1, .end(.expired, reason: "deadline")),
        Row(.otp, "K not_sent", left: 2, .wait(.second)),
        Row(.otp, "K not_sent,K not_sent,K not_sent", left: 9, .wait(.threeSeconds)),
        // A pause may last a tenth longer.
        Row(.otp, "K not_sent,K not_sent,K not_sent,K not_sent", left: 32, .wait(.tenSeconds)),
        Row(.otp, "K not_sent,K not_sent,K not_sent,K not_sent", left: 34, .wait(.halfMinute)),
        Row(.text, "K not_sent,K not_sent,K not_sent,K not_sent,K not_sent", left: 4_000, .wait(.twoMinutes)),
        Row(
            .text, "K not_sent,K not_sent,K not_sent,K not_sent,K not_sent,K not_sent", left: 4_000, .wait(.tenMinutes)),
        Row(
            .otp, "K not_sent,K not_sent,K not_sent,K not_sent,K not_sent,K not_sent", left: 4_000, .wait(.halfMinute)),
        Row(.text, String(repeating: "K not_sent,", count: 8), left: 4_000, .end(.parked, reason: "exhausted")),
        Row(.otp, String(repeating: "K not_sent,", count: 8), .end(.failed, reason: "exhausted")),
        Row(
            .text, "K uncertain x," + String(repeating: "K not_sent,", count: 7), chain: "K*", rested: true,
            .end(.uncertain, reason: "no_answer")),
        Row(
            .text, "K uncertain crash,K uncertain crash,K uncertain crash", chain: "K*", rested: true,
            .end(.parked, reason: "crash_loop")),
        Row(.text, "K uncertain crash,K uncertain crash", chain: "K*", rested: true, .call(.kavenegar)),
        Row(.otp, "K uncertain crash", chain: "K M", .call(.meliPayamak)),
        Row(.text, "K uncertain crash", chain: "K M", .end(.uncertain, reason: "no_answer")),
    ]

    @Test("each row of the table", arguments: answers + failover + uncertain + limits)
    func decision(row: Row) {
        #expect(RetryPolicy().next(row.situation) == row.next)
    }

    /// Every situation that few calls, two providers and all their states can make.
    private static func everySituation() -> [Situation] {
        let outcomes = AttemptOutcome.known + [.unknown("newer")]
        let calls = [ProviderService.kavenegar, .meliPayamak].flatMap { provider in
            outcomes.map {
                Attempt(provider: provider.rawValue, outcome: $0, code: $0 == .uncertain ? "no_answer" : "1")
            }
        }
        let histories = [[]] + calls.map { [$0] } + calls.flatMap { one in calls.map { [one, $0] } }
        let states: [ProviderState] = [.ready, .resting(.seconds(5)), .refusing(.seconds(15))]
        return histories.flatMap { history in
            states.flatMap { state in
                [true, false].flatMap { deduplicates in
                    [true, false].flatMap { rested in
                        [MessageKind.otp, .text].flatMap { kind in
                            [-1, 1, 4, 240, 90_000].map { left in
                                Situation(
                                    kind: kind, history: history,
                                    chain: [
                                        Candidate(service: .kavenegar, deduplicates: deduplicates, state: state),
                                        Candidate(service: .meliPayamak, canAsk: deduplicates),
                                    ], left: .seconds(left), hasRested: rested, jitter: left % 3 - 1)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func whateverHappenedTheRulesHold() {
        for situation in Self.everySituation() {
            let next = RetryPolicy().next(situation)
            let isUncertain = situation.history.contains { $0.outcome == .uncertain }
            switch next {
            case .wait(let step):
                #expect(step.delay < situation.left, "a pause ends before the deadline: \(situation)")
                #expect(JobLane(situation.kind).steps.contains(step))
            case .call(let service):
                #expect(situation.left > .zero, "nothing is sent after its deadline: \(situation)")
                #expect(situation.chain.first { $0.service == service }?.state == .ready)
                if let pinned = situation.pinned { #expect(pinned.service == service, "no second way: \(situation)") }
                if isUncertain, situation.kind == .text {
                    #expect(situation.pinned?.service == service, "a text is never repeated blindly: \(situation)")
                }
            case .ask(let service): #expect(situation.history.last?.provider == service.rawValue)
            case .end(let status, _):
                let last = situation.history.last?.outcome
                if isUncertain, last != .accepted, last != .rejectedMessage {
                    #expect(status == .uncertain, "what may have been sent is said to be so: \(situation)")
                }
                #expect(status.isSettled)
            }
        }
    }

    @Test func jitterPicksANeighbouringPause() {
        var situation = Row(.text, "K not_sent,K not_sent", left: 4_000, .wait(.second)).situation
        let steps = [-1, 0, 1].map { jitter in
            situation.jitter = jitter
            return RetryPolicy().next(situation)
        }
        #expect(steps == [.wait(.second), .wait(.threeSeconds), .wait(.tenSeconds)])
    }
}
