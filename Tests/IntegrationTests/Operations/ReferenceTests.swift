import Foundation
import TestSupport
import Testing

@testable import Operations

/// `docs/reference` against the programs, and what they say of their version.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3))) struct ReferenceTests {
    static let programs = ["api-frontend", "sms-worker", "chat-fanout", "provider-simulator"]

    @Test func theReferenceIsWhatTheProgramsSay() async throws {
        try await Shell.run(
            TestEnvironment.python,
            [
                "-B", TestEnvironment.root + "/scripts/lib/reference.py", TestEnvironment.root,
                TestEnvironment.binaries, "--check",
            ])
    }

    @Test func whatProcessesMeasureIsInTheCatalogue() async throws {
        let stack = try await SharedStack.stack()
        _ = try await stack.logIn(SharedStack.number())
        let beside = TestStack(beside: stack)
        let node = try await beside.startChat()
        do {
            for port in [stack.apiAdminPort, stack.workerAdminPort, beside.chatAdminPort] {
                let text = try await stack.get(port, "/metrics").text
                let families = Self.families(text)
                #expect(families.count > 3)
                for (name, family) in families {
                    let row = try #require(
                        MetricsCatalogue.rows.first { $0.name == name }, "MetricsCatalogue lacks \(name)")
                    #expect(row.kind.rawValue == family.kind, "\(name)")
                    #expect(Set(row.labels) == family.labels, "\(name)")
                }
                let build = "chelseru_build_info{version=\"\(BuildInfo.version)\",commit=\""
                #expect(text.contains(build))
            }
        } catch {
            await node.killNow()
            throw error
        }
        await node.killNow()
    }

    @Test(arguments: Self.programs)
    func aProgramTellsItsVersion(_ program: String) async throws {
        // In a tree that `git archive` wrote, the commit is in the source.
        let archived = BuildInfo.known(BuildInfo.archived)
        for (told, commit) in [("0123abcdef", "0123abcdef"), ("not a commit", "unknown"), ("", "unknown")] {
            let said = try await Shell.run(
                TestEnvironment.binaries + "/" + program, ["--version"], environment: ["BUILD_COMMIT": told])
            #expect(said == "\(BuildInfo.version) (commit \(archived ?? commit))\n")
        }
    }

    private struct Family {
        var kind: String
        var labels: Set<String> = []
    }

    /// The families of an exposition: kinds, and the labels of their series.
    private static func families(_ text: String) -> [String: Family] {
        var families: [String: Family] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE "), words.count == 4 {
                current = String(words[2])
                families[current] = Family(kind: String(words[3]))
            } else if !line.hasPrefix("#") {
                let labels = line.matches(of: /[{,]([a-z]+)="/).map { String($0.output.1) }
                families[current]?.labels.formUnion(labels.filter { $0 != "le" })
            }
        }
        return families
    }
}
