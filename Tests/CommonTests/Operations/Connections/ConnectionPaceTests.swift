import NIOCore
import Testing

@testable import Operations

/// How long a connection may take for what.
struct ConnectionPaceTests {
    private static let limits = ConnectionPace.Limits(idle: .seconds(60), head: .seconds(10), request: .seconds(20))
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static func at(_ seconds: Int64) -> NIODeadline { self.start + .seconds(seconds) }

    private var pace = ConnectionPace(limits: Self.limits, now: Self.start)

    @Test mutating func aConnectionThatNeverSpeaksIsClosedWhenAHeadWouldHaveToBeThere() {
        let before = self.pace.timePassed(to: Self.at(9))
        #expect(before == .wait(Self.at(10)))
        let after = self.pace.timePassed(to: Self.at(10))
        #expect(after == .close)
    }

    @Test mutating func aConnectionThatFallsSilentIsKeptAsLongAsItMay() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(1))
        self.pace.answerEnded(at: Self.at(2))
        let before = self.pace.timePassed(to: Self.at(61))
        #expect(before == .wait(Self.at(62)))
        let after = self.pace.timePassed(to: Self.at(62))
        #expect(after == .close)
    }

    @Test mutating func theHeadsTimeRunsFromItsFirstByteWhateverComesAfter() {
        for second in 5..<15 { self.pace.bytesReceived(at: Self.at(Int64(second))) }
        let before = self.pace.timePassed(to: Self.at(14))
        #expect(before == .wait(Self.at(15)))
        let after = self.pace.timePassed(to: Self.at(15))
        #expect(after == .refuse)
    }

    @Test mutating func theBodysTimeRunsFromTheRequestsFirstByte() {
        self.begin(at: 5)
        self.pace.isReading = true
        let before = self.pace.timePassed(to: Self.at(24))
        #expect(before == .wait(Self.at(25)))
        let after = self.pace.timePassed(to: Self.at(25))
        #expect(after == .cutOff)
        // Who reads the body has the same time again to answer.
        let then = self.pace.timePassed(to: Self.at(44))
        #expect(then == .wait(Self.at(45)))
        let last = self.pace.timePassed(to: Self.at(45))
        #expect(last == .close)
    }

    @Test mutating func aBodyThatNobodyReadsIsNotLate() {
        self.begin(at: 0)
        self.pace.isReading = false
        let verdict = self.pace.timePassed(to: Self.at(20))
        #expect(verdict == .wait(Self.at(40)))
    }

    @Test mutating func aBodyThatOutlivesItsAnswerEndsTheConnection() {
        self.begin(at: 0)
        self.pace.answerBegun()
        self.pace.answerEnded(at: Self.at(1))
        self.pace.isReading = false
        let before = self.pace.timePassed(to: Self.at(19))
        #expect(before == .wait(Self.at(20)))
        let after = self.pace.timePassed(to: Self.at(20))
        #expect(after == .close)
    }

    @Test mutating func aBodyIsNotMissedInTheMiddleOfTheAnswer() {
        self.begin(at: 0)
        self.pace.isReading = true
        self.pace.answerBegun()
        let verdict = self.pace.timePassed(to: Self.at(20))
        #expect(verdict == .close)
    }

    @Test mutating func nothingRunsWhileAnAnswerIsWorkedOn() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(1))
        #expect(self.pace.deadline == nil)
        let verdict = self.pace.timePassed(to: Self.at(100))
        #expect(verdict == .rest)
        self.pace.answerBegun()
        self.pace.answerEnded(at: Self.at(100))
        #expect(self.pace.deadline == Self.at(160))
    }

    @Test mutating func whatIsPipelinedHasItsTimeFromItsTurnOn() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(0))
        self.pace.bytesReceived(at: Self.at(1))
        #expect(self.pace.deadline == nil)
        self.pace.answerEnded(at: Self.at(30))
        #expect(self.pace.deadline == Self.at(40))
        self.pace.headReceived(at: Self.at(31))
        #expect(self.pace.deadline == Self.at(50))
    }

    @Test mutating func aHeadThatCameWithTheRequestBeforeHasItsOwnTime() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(5))
        self.pace.headReceived(at: Self.at(5))
        #expect(self.pace.deadline == nil)
        self.pace.answerEnded(at: Self.at(7))
        #expect(self.pace.deadline == Self.at(27))
    }

    @Test mutating func aClientThatTakesNothingIsClosedAlsoInTheMiddleOfItsAnswers() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(0))
        self.pace.writabilityChanged(to: false, at: Self.at(1))
        self.pace.writabilityChanged(to: false, at: Self.at(30))
        let verdict = self.pace.timePassed(to: Self.at(61))
        #expect(verdict == .close)
    }

    @Test mutating func aClientThatTakesItsAnswersInTimeStays() {
        self.begin(at: 0)
        self.pace.requestEnded(at: Self.at(0))
        self.pace.writabilityChanged(to: false, at: Self.at(1))
        self.pace.writabilityChanged(to: true, at: Self.at(2))
        #expect(self.pace.deadline == nil)
    }

    private mutating func begin(at second: Int64) {
        self.pace.bytesReceived(at: Self.at(second))
        self.pace.headReceived(at: Self.at(second))
    }
}
