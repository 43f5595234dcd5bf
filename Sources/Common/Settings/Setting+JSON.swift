import Primitives

extension Setting {
    /// A JSON object: in the file as it stands, in the environment as its text; of its members only the names are shown.
    ///
    /// - Parameter value: what an object stands for; what it throws is told with the object's place and must name no secret.
    static func json<Fault: Error>(
        _ key: String, visibility: SettingVisibility = .open, takes: String, _ summary: String,
        value: @escaping @Sendable (JSONValue) throws(Fault) -> Value
    ) -> Self {
        Setting(
            key, default: ["{}"], takes: takes, visibility: visibility, isWhole: true, summary,
            explain: { parts in
                let bytes = Array(parts.joined(separator: ",").utf8)
                let json: JSONValue
                do throws(JSONParser.Fault) {
                    json = try JSONParser.parse(bytes, limits: .configuration)
                } catch {
                    return "got what \(BrokenJSON(bytes, error).description)"
                }
                guard case .object = json else { return "got what is no object" }
                do throws(Fault) {
                    _ = try value(json)
                    return nil
                } catch {
                    return "\(error)"
                }
            },
            parse: { parts in
                guard parts.count == 1,
                    let json = try? JSONParser.parse(Array(parts[0].utf8), limits: .configuration),
                    case .object(let members) = json, let value = try? value(json)
                else { return nil }
                return (value, members.keys.sorted().map(\.string))
            })
    }
}

extension Setting where Value == JSONValue {
    /// An object that another reader takes apart.
    static func json(_ key: String, visibility: SettingVisibility = .open, takes: String, _ summary: String) -> Self {
        Self.json(key, visibility: visibility, takes: takes, summary) { (value) throws(Never) in value }
    }
}
