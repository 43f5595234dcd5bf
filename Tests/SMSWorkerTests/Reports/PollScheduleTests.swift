import Testing

@testable import SMSWorker

@Suite struct PollScheduleTests {
    private let schedule = PollSchedule(first: .seconds(60))

    private func pause(_ age: Duration, left: Duration = .seconds(1_000_000), jitter: Double = 0) -> Duration? {
        self.schedule.pause(age: age, left: left, jitter: jitter)
    }

    @Test func pausesGrowFivefoldUpToFourHours() {
        var age = Duration.seconds(60)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            guard let pause = self.pause(age) else { break }
            pauses.append(pause)
            age += pause
        }
        #expect(
            pauses == [
                .seconds(300), .seconds(1_500), .seconds(7_500), .seconds(14_400), .seconds(14_400), .seconds(14_400),
            ])
    }

    @Test func jitterTakesATenthAtMost() {
        #expect(self.pause(.seconds(60), jitter: 1) == .seconds(270))
        #expect(self.pause(.seconds(60), jitter: 7) == .seconds(270))
        #expect(self.pause(.seconds(60), jitter: -7) == .seconds(300))
    }

    @Test func nobodyIsAskedAboutWhatIsForgottenByThen() {
        #expect(self.pause(.seconds(60), left: .seconds(300)) == nil)
        #expect(self.pause(.seconds(60), left: .seconds(301)) == .seconds(300))
        #expect(self.pause(.seconds(200_000), left: .seconds(-5)) == nil)
    }

    @Test func clocksThatDifferDoNoHarm() {
        #expect(self.pause(.seconds(-500)) == .seconds(60))
        #expect(
            PollSchedule(first: .seconds(86_400)).pause(age: .zero, left: .seconds(100_000), jitter: 0)
                == .seconds(86_400))
    }
}
