import Primitives
import Testing

@testable import APIFrontend

@Suite struct ImportIndexTests {
    private func mobile(_ user: Int64, _ number: String, _ group: Int = 0) throws -> DumpMobile {
        try DumpMobile(
            DumpRow(
                model: "drfchelseru.user", pk: .integer(1),
                fields: ["user": .integer(user), "mobile": .string(number), "group": .integer(Int64(group))]),
            countries: ["98"])
    }

    @Test func ofUsersWithOneNumberTheLowestIDHasIt() throws {
        var index = MobileIndex()
        for (user, number, group) in [
            (30, "09101230001", 0), (10, "+989101230001", 0), (20, "09101230001", 0), (40, "09101230001", 1),
            (50, "09101230002", 0), (50, "09101230003", 0), (60, "09101230003", 0),
        ] as [(Int64, String, Int)] {
            try index.insert(try self.mobile(user, number, group))
        }
        #expect(index.seal() == [50])
        #expect(index.count == 6)
        func finding(_ user: Int64) -> MobileIndex.Finding? { index.position(of: user).map { index[$0].finding } }
        let phone = try #require(PhoneNumber("09101230001"))
        #expect(finding(10) == .number(phone, group: 0))
        #expect(finding(20) == .shared)
        #expect(finding(30) == .shared)
        #expect(finding(40) == .number(phone, group: 1))
        #expect(finding(50) == .number(try #require(PhoneNumber("09101230002")), group: 0))
        #expect(finding(60) == .number(try #require(PhoneNumber("09101230003")), group: 0), "50 has it, but not here")
        #expect(finding(1) == nil)
        #expect(finding(70) == nil)
    }

    @Test func aMessageHasTheFileThatCameFirst() throws {
        var index = FileIndex()
        for (message, path) in [(7, "b/سفر.png"), (3, "a"), (7, "c")] as [(Int64, String)] {
            try index.insert(
                DumpAttachment(
                    DumpRow(
                        model: "drfchelseru.attachfile", pk: .integer(1),
                        fields: ["message": .integer(message), "file": .string(path)])))
        }
        #expect(index.seal() == [7])
        #expect(index.path(of: 7) == "b/سفر.png")
        #expect(index.path(of: 3) == "a")
        #expect(index.path(of: 5) == nil)
    }

    @Test func idsAreFoundInWhateverOrderTheyCame() {
        for ids in [[], [5], [1, 3, 9], [9, 1, 3, 3]] as [[Int64]] {
            var list = IDList()
            for id in ids { list.insert(id) }
            list.seal()
            for id in 0...10 as ClosedRange<Int64> { #expect(list.contains(id) == ids.contains(id)) }
        }
    }

    @Test func aReportCountsAndShowsTenKeysOfEachReason() {
        var report = ImportReport()
        report.added(.user, 3)
        report.found(.user)
        for id in 1...12 { report.left(.user, "\(id)", .takenID) }
        report.left(.user, "4", .takenNumber)
        report.left(nil, "byte 17 of a.json", .notJSON)
        for index in 0..<60 {
            report.ignored("app.model_\(String(UnicodeScalar(UInt8(97 + index % 26))))\(index / 26 == 0 ? "" : "x")")
        }
        report.ignored("<b>\u{1B}[31m09101230004")
        let lines = report.lines
        #expect(lines[0] == "auth.user: 3 new, 1 there already, 12 skipped")
        #expect(
            lines[1]
                == "  skipped: the id belongs to another user already: 12 (pk 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)")
        #expect(lines[2] == "  kept in part: the number already belongs to another user: 1 (pk 4)")
        #expect(lines[3] == "objects that could not be read: 1")
        #expect(lines[4] == "  skipped: it is no valid JSON (a NaN is none): 1 (at byte 17 of a.json)")
        #expect(lines[5].hasPrefix("not imported: 61 rows of other models (app.model_a 1, "))
        #expect(!lines[5].contains("0910") && !lines[5].contains("\u{1B}"))
        #expect(lines.count == 6)
    }

    @Test func progressNamesObjectsShareAndRate() {
        #expect(
            ImportProgress.line("checking a.json", objects: 5_000, position: 30, total: 90_000_000, seconds: 2)
                == "checking a.json: 5000 objects, 0 % of 90.0 MB, 2500 a second")
        #expect(
            ImportProgress.line("x", objects: 0, position: 0, total: 0, seconds: 0)
                == "x: 0 objects, 100 % of 0.0 MB, 0 a second")
    }
}
