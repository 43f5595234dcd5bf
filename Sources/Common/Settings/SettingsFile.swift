import Primitives

/// A JSON configuration file, flattened to dotted keys.
///
/// Not swift-configuration's reader: it turns `true` into 1 and what does not convert into "absent", and cannot list the
/// keys nobody asked for; a wrong or misspelt key must stop the start or be named.
struct SettingsFile {
    /// The written parts of each leaf: one for a scalar, any number for a list; none is kept for `null`, which is as if it were not there.
    private(set) var values: [String: [String]] = [:]
    /// The objects at each level as JSON text, for settings that are objects.
    private(set) var objects: [String: String] = [:]
    /// The keys of all leaves, those that are `null` too: a misspelt one is told all the same.
    private(set) var names: [String] = []
    /// Where it is; empty if there is none.
    let path: String
    /// As it was written, for the places of mistakes.
    private let bytes: [UInt8]

    /// What django-chelseru's settings are called in `settings.py`.
    private static let dictionary: ProtocolText = "DJANGO_CHELSERU"

    /// The largest file, in bytes: some hundred times the longest list of templates.
    static let maximumBytes = 4_194_304

    static let empty = SettingsFile(path: "", bytes: [], root: [:])

    private init(path: String, bytes: [UInt8], root: [ProtocolText: JSONValue]) {
        (self.path, self.bytes) = (path, bytes)
        for (key, value) in root { self.flatten(value, key.string) }
    }

    /// Parses a file.
    ///
    /// - Throws: ``SettingsError`` with the place where it is no JSON, if it holds no object, or something twice.
    init(json: some Collection<UInt8>, path: String = "chelseru.json") throws(SettingsError) {
        let bytes = Array(json)
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, limits: .configuration)
        } catch {
            let broken = BrokenJSON(bytes, error)
            let notation = broken.mayBeForeign ? ForeignNotation(bytes) : nil
            let parts = ["\(path) \(broken.description)"] + [notation?.advice(path)].compactMap { $0 }
            throw SettingsError(problems: [parts.joined(separator: "; ")])
        }
        guard case .object(let root) = value else {
            throw SettingsError(problems: ["\(path) holds no JSON object, which begins with { and ends with }"])
        }
        self.init(path: path, bytes: bytes, root: try Self.unwrapped(root, path))
    }

    /// The settings; those of a dictionary with its outer name count as those beside it do.
    private static func unwrapped(
        _ root: [ProtocolText: JSONValue], _ path: String
    ) throws(SettingsError) -> [ProtocolText: JSONValue] {
        guard let wrapped = root[Self.dictionary] else { return root }
        let name = Self.dictionary.string
        guard case .object(let inner) = wrapped else {
            throw SettingsError(problems: ["\(name) (\(path)): is no object, and should be the dictionary of that name"]
            )
        }
        let twice = inner.keys.filter { root[$0] != nil }.sorted().map(\.string)
        guard twice.isEmpty else {
            throw SettingsError(
                problems: twice.map {
                    "\($0) (\(path)): is there twice, beside \(name) and as \(name).\($0): leave one out"
                })
        }
        return inner.merging(root.filter { $0.key != Self.dictionary }) { inner, _ in inner }
    }

    /// The file and where a key stands in it, for an operator to go there.
    func place(of key: String) -> String {
        let names = key.pieces(".", omittingEmpty: false).map { ProtocolText($0) }
        let offset =
            JSONPath.offset(of: names, in: self.bytes) ?? JSONPath.offset(of: [Self.dictionary] + names, in: self.bytes)
        return ([self.path] + [offset.map { TextPlace($0, in: self.bytes).description }].compactMap { $0 })
            .joined(separator: ", ")
    }

    private mutating func flatten(_ value: JSONValue, _ key: String) {
        switch value {
        case .object(let object):
            var writer = JSONWriter()
            writer.value(value)
            self.objects[key] = writer.text
            for (name, inner) in object { self.flatten(inner, key + "." + name.string) }
            return
        case .array(let items): self.values[key] = items.map(Self.text)
        case .null: break
        case .bool, .integer, .large, .number, .string: self.values[key] = [Self.text(value)]
        }
        self.names.append(key)
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .bool(let flag): String(flag)
        case .integer(let integer): String(integer)
        case .large(let digits): digits
        case .number(let number): number.integer.map { String($0) } ?? number.description
        case .null: "null"
        case .array: "[…]"
        case .object: "{…}"
        }
    }
}
