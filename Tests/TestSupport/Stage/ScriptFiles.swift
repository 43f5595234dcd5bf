import Foundation
package import Redis

/// The scripts of Redis as they lie in the sources: `Lua/<name>.lua` each, and what they share in `Lua/Pieces`.
package enum ScriptFiles {
    /// Every script, put together, by its file's name.
    package static func scripts() throws -> [String: RedisScript] {
        let sources = URL(filePath: TestEnvironment.root).appending(path: "Sources")
        var scripts: [String: [UInt8]] = [:]
        var pieces: [String: [UInt8]] = [:]
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "lua" else { continue }
            let name = file.deletingPathExtension().lastPathComponent
            let bytes = Array(try Data(contentsOf: file))
            let isPiece = file.deletingLastPathComponent().lastPathComponent == "Pieces"
            let other = isPiece ? pieces.updateValue(bytes, forKey: name) : scripts.updateValue(bytes, forKey: name)
            guard other == nil else { throw TestFailure("two files are \(name).lua") }
        }
        return scripts.mapValues { RedisScript($0, pieces: pieces) }
    }
}
