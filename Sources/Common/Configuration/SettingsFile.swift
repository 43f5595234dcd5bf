/// A JSON configuration file, flattened to dotted keys.
///
/// Not swift-configuration's reader: it turns `true` into 1 and what does not convert into "absent", and cannot list the
/// keys nobody asked for; a wrong or misspelt key must stop the start or be named.
struct SettingsFile {
    /// The written parts of each leaf: one for a scalar, any number for a list.
    let values: [String: [String]]
    /// The objects at each level as JSON text, for settings that are objects.
    let objects: [String: String]

    static let empty = SettingsFile(values: [:], objects: [:])

    private init(values: [String: [String]], objects: [String: String]) {
        self.values = values
        self.objects = objects
    }

    /// Parses the file; a file that holds no JSON object is an error.
    init(json: some Collection<UInt8>) throws {
        guard case .object(let root) = try JSONParser.parse(Array(json), limits: .configuration) else {
            throw SettingsError(problems: ["has to be a JSON object"])
        }
        var values: [String: [String]] = [:]
        var objects: [String: String] = [:]
        for (key, value) in root { Self.flatten(value, key.string, into: &values, &objects) }
        self.values = values
        self.objects = objects
    }

    private static func flatten(
        _ value: JSONValue, _ key: String, into values: inout [String: [String]], _ objects: inout [String: String]
    ) {
        switch value {
        case .object(let object):
            var writer = JSONWriter()
            writer.value(value)
            objects[key] = writer.text
            for (name, inner) in object { self.flatten(inner, key + "." + name.string, into: &values, &objects) }
        case .array(let items): values[key] = items.map(self.text)
        case .null: break
        case .bool, .integer, .large, .number, .string: values[key] = [self.text(value)]
        }
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
