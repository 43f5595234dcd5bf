import Primitives

/// A name that no setting has.
package struct UnknownName: Sendable, Equatable {
    /// Whose names it is among.
    package enum Origin: Sendable, Equatable {
        /// The configuration file, which is ours alone.
        case file(place: String)
        /// The environment, where a name without a near one may be somebody else's.
        case environment
    }

    /// The name as it was written.
    package let name: String
    /// Where it was written.
    package let origin: Origin
    /// The setting that it is nearest to, as it is written there; nil if none is near.
    package let nearest: String?

    /// Whether it is most likely a mistake, and not somebody else's.
    package var isMistake: Bool { self.origin != .environment || self.nearest != nil }

    /// The warning.
    var text: String {
        let question = self.nearest.map { ": did you mean \($0)?" } ?? ""
        return switch self.origin {
        case .file(let place): "unknown key \(self.name) (\(place))\(question)"
        case .environment: "unknown variable \(self.name)\(question)"
        }
    }
}

extension SettingsReader {
    /// How many unknown names are told, so that a foreign file or a large environment costs little.
    private static let maximumNames = 64

    /// Keys of the file that no service knows; then variables that are no settings, and begin as settings do or are a letter away
    /// from one.
    var unknownNames: [UnknownName] {
        let rows = SettingsCatalogue.rows
        let nearest = NearestName(rows.map(\.environmentName))
        let keys = Dictionary(rows.map { ($0.environmentName, $0.key) }) { first, _ in first }
        let inFile = self.unknownKeys(rows).map { key in
            // Longer ones are none of ours, and spelling them anew has its price too.
            let isShort = key.utf8.count <= NearestName.maximumBytes
            let near = isShort ? nearest(SettingName.environment(key)).flatMap { keys[$0] } : nil
            return UnknownName(name: key, origin: .file(place: self.file.place(of: key)), nearest: near)
        }
        let (ours, others) = self.unknownVariables(rows)
        return inFile + ours.map { UnknownName(name: $0, origin: .environment, nearest: nearest($0)) }
            + others.compactMap { name in
                nearest.oneLetterOff(name).map { UnknownName(name: name, origin: .environment, nearest: $0) }
            }
    }

    private func unknownKeys(_ rows: [SettingRow]) -> [String] {
        let known = Set(rows.map(\.key))
        let whole = rows.filter(\.isWhole).map { $0.key + "." }
        let unknown = self.file.names.filter { key in !known.contains(key) && !whole.contains { key.hasPrefix($0) } }
        return Array(unknown.sorted().prefix(Self.maximumNames))
    }

    /// Variables in capitals that are no settings: those that begin as settings do, and all others.
    private func unknownVariables(_ rows: [SettingRow]) -> (ours: [String], others: [String]) {
        var known: Set = ["CHELSERU_CONFIG"]
        for row in rows {
            known.insert(row.environmentName)
            if row.visibility != .open { known.insert(row.environmentName + "_FILE") }
        }
        let prefixes = Set(rows.compactMap { $0.environmentName.pieces("_").first })
        let unknown = self.environment.keys.filter { name in
            !known.contains(name) && name.utf8.count <= NearestName.maximumBytes && name.utf8.contains(0x5F)
                && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        }.sorted()
        let ours = unknown.filter { $0.pieces("_").first.map(prefixes.contains) ?? false }
        let others = unknown.filter { !($0.pieces("_").first.map(prefixes.contains) ?? false) }
        return (Array(ours.prefix(Self.maximumNames)), Array(others.prefix(4 * Self.maximumNames)))
    }
}
