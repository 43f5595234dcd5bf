import Redis
import Testing

@testable import APIFrontend

@Suite struct MigrationReportTests {
    @Test func keysAreCountedByFateAndKind() {
        var report = MigrationReport()
        for kind in ["otp", "user", "user"] { report.count(.moved, kind) }
        report.count(.unknown, "celery")
        report.count(.taken, "otp")
        #expect(report[.moved] == 3)
        #expect(report[.moved, "user"] == 2)
        #expect(
            report.lines(isDryRun: false) == [
                "moved: 3 (user 2, otp 1)", "unknown, left alone: 1 (celery 1)",
                "not moved, for the new name is taken: 1 (otp 1)",
            ])
        #expect(report.lines(isDryRun: true).first == "to be moved: 3 (user 2, otp 1)")
    }

    @Test func anotherPassCountsAnewWhatStays() {
        var report = MigrationReport()
        for outcome in MigrationReport.Outcome.allCases { report.count(outcome, "otp") }
        report.beginPass()
        #expect(MigrationReport.Outcome.allCases.filter { report[$0] > 0 } == [.moved, .gone])
    }

    @Test func namesOfStrangersAreBounded() {
        var report = MigrationReport()
        for number in 0..<1_000 { report.count(.unknown, "other-\(number)") }
        report.count(.unknown, String(repeating: "x", count: 10_000))
        #expect(report[.unknown] == 1_001)
        #expect(report[.unknown, "others"] == 1_001 - MigrationReport.kindLimit)
        #expect(report.lines(isDryRun: false)[0].utf8.count < 60 * MigrationReport.kindLimit)
    }

    @Test func aRenamingSaysWhatBecameOfTheKey() throws {
        #expect(try Migration.outcome(.integer(1)) == .moved)
        #expect(try Migration.outcome(.integer(0)) == .taken)
        #expect(try Migration.outcome(.error("ERR no such key")) == .gone)
        let words = "NOPERM User api has no permissions to run the 'renamenx' command"
        #expect(throws: MigrationError.rights(words)) { try Migration.outcome(.error(words)) }
        #expect(throws: RedisError.self) { try Migration.outcome(.error("READONLY You can't write")) }
        #expect(throws: RedisError.self) { try Migration.outcome(.null) }
    }

    @Test func servicesAreKnownByTheirConnections() {
        let list = """
            id=3 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=api-frontend age=1 db=0 sub=0 cmd=set
            id=4 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=api-frontend-chat age=1 db=0 sub=0 cmd=set
            id=5 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=api-frontend-command age=1 db=0 sub=0 cmd=client
            id=6 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=sms-worker-parked age=1 db=0 sub=0 cmd=client
            id=7 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name= age=1 db=0 sub=0 cmd=client
            id=8 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=chat-fanout age=1 db=1 sub=0 cmd=client

            """
        #expect(ServiceSigns.connected(list, database: 0) == ["api-frontend", "api-frontend-chat"])
        #expect(ServiceSigns.connected(list, database: 1) == ["chat-fanout"])
        #expect(ServiceSigns.connected(list, database: 2).isEmpty)
    }
}
