import Foundation
import TestSupport
import Testing

/// The folders of the node stand on each other in one order, which the compiler does not see within a module.
@Suite struct FolderTests {
    /// The types that each folder declares, and the words that its files are made of, without comments.
    private static func folders() throws -> [String: (declared: Set<String>, words: Set<String>)] {
        let root = URL(filePath: TestEnvironment.root).appending(path: "Sources/ChatFanout")
        var folders: [String: (declared: Set<String>, words: Set<String>)] = [:]
        for folder in try FileManager.default.contentsOfDirectory(
            at: root, includingPropertiesForKeys: [.isDirectoryKey])
        where try folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            for file in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8).replacing(/\/\/.*/, with: "")
                let types = text.matches(of: /(?:^|\n)(?:final |private )?(?:class|struct|enum|protocol) (\w+)/)
                let words = text.matches(of: /\b[A-Z]\w+/)
                folders[folder.lastPathComponent, default: ([], [])].declared.formUnion(types.map { String($0.1) })
                folders[folder.lastPathComponent, default: ([], [])].words.formUnion(words.map { String($0.0) })
            }
        }
        return folders
    }

    @Test func noFolderNeedsOneThatNeedsIt() throws {
        var left = try Self.folders()
        #expect(left.count > 5)
        while !left.isEmpty {
            let free = left.keys.filter { name in
                left.allSatisfy { $0.key == name || left[name]?.words.isDisjoint(with: $0.value.declared) == true }
            }
            guard !free.isEmpty else { break }
            for name in free { left[name] = nil }
        }
        #expect(left.isEmpty, "these need each other: \(left.keys.sorted())")
    }
}
