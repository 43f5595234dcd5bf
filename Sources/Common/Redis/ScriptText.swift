/// Puts a script of Redis together from files.
///
/// What several scripts share are pieces, `Lua/Pieces/<name>.lua`. A file names those that it needs in its first line, `-- needs: a, b`;
/// they stand before it in the text that Redis gets, each once, and behind what it needs itself.
struct ScriptText {
    /// Pieces that every script may need.
    private static let shared = ["clock": PackageResources.clock_lua]
    private static let head = "-- needs: "

    private let pieces: [String: [UInt8]]
    private var names: Set<String> = []
    private(set) var text = ""

    /// Reads a script's file; a piece that is neither here nor shared ends the process: all are known when it is built, and a test
    /// puts each script together.
    init(_ file: [UInt8], pieces: [String: [UInt8]]) {
        self.pieces = pieces
        self.add(file)
    }

    private mutating func add(_ file: [UInt8]) {
        let lines = String(decoding: file, as: UTF8.self)
        for name in Self.needs(lines) where self.names.insert(name).inserted {
            guard let piece = self.pieces[name] ?? Self.shared[name] else {
                preconditionFailure("no piece of Lua has the name \(name)")
            }
            self.add(piece)
        }
        self.text += lines
    }

    private static func needs(_ lines: String) -> [String] {
        guard lines.hasPrefix(Self.head), let line = lines.split(separator: "\n", maxSplits: 1).first else { return [] }
        return line.dropFirst(Self.head.count).split(separator: ", ").map { String($0) }
    }
}
