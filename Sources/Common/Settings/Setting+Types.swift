import Primitives

extension Setting where Value == Int {
    /// A whole number within a range.
    static func int(
        _ key: String, default value: Int, in range: ClosedRange<Int>, unit: String = "", _ summary: String
    ) -> Self {
        let suffix = unit.isEmpty ? "" : " " + unit
        return Setting(
            key: key, defaultValue: value,
            takes: "a whole number from \(range.lowerBound) to \(range.upperBound)\(suffix)",
            visibility: .open, summary: summary,
            parse: { parts in
                guard parts.count == 1, let number = Int(parts[0]), range.contains(number) else { return nil }
                return number
            },
            show: { String($0) })
    }
}

extension Setting where Value == Duration {
    /// A span of time, written as a number of the unit.
    static func duration(
        _ key: String, default value: Double, in range: ClosedRange<Double>, unit: SettingTimeUnit = .seconds,
        _ summary: String
    ) -> Self {
        Setting(
            key: key, defaultValue: .milliseconds(Int64(value * unit.milliseconds)),
            takes: "a number from \(number(range.lowerBound)) to \(number(range.upperBound)) \(unit.rawValue)",
            visibility: .open, summary: summary,
            parse: { parts in
                guard parts.count == 1, let amount = Double(parts[0]), range.contains(amount) else { return nil }
                return .milliseconds(Int64(amount * unit.milliseconds))
            },
            show: { number(Double($0.inMilliseconds) / unit.milliseconds) })
    }
}

/// The unit in which a duration is written in configuration.
enum SettingTimeUnit: String, Sendable {
    case seconds
    case minutes
    case hours

    var milliseconds: Double {
        switch self {
        case .seconds: 1_000
        case .minutes: 60_000
        case .hours: 3_600_000
        }
    }
}

extension Setting where Value == Bool {
    /// A switch.
    static func bool(_ key: String, default value: Bool, _ summary: String) -> Self {
        Setting(
            key: key, defaultValue: value, takes: "true or false", visibility: .open, summary: summary,
            parse: { parts in
                switch parts.first?.lowercased() {
                case "true", "1", "yes", "on": true
                case "false", "0", "no", "off": false
                default: nil
                }
            },
            show: { String($0) })
    }
}

extension Setting where Value == String {
    /// A text, possibly empty.
    static func string(
        _ key: String, default value: String, visibility: SettingVisibility = .open, takes: String = "a text",
        _ summary: String
    ) -> Self {
        Setting(
            key: key, defaultValue: value, takes: takes, visibility: visibility, summary: summary,
            parse: { $0.count == 1 ? $0[0] : nil }, show: { $0 })
    }

    /// One of a few words, any case.
    static func choice(_ key: String, default value: String, of words: [String], _ summary: String) -> Self {
        Setting(
            key: key, defaultValue: value, takes: "one of " + words.joined(separator: ", "), visibility: .open,
            summary: summary,
            parse: { parts in
                guard parts.count == 1 else { return nil }
                return words.first { $0.lowercased() == parts[0].lowercased() }
            },
            show: { $0 })
    }
}

extension Setting where Value == [String] {
    /// A list of texts: a JSON array, or separated by commas.
    ///
    /// - Parameter fault: what is wrong with an item that is not accepted; it must name no secret.
    static func list(
        _ key: String, default value: [String], visibility: SettingVisibility = .open, takes: String = "a list",
        accepts: @escaping @Sendable (String) -> Bool = { _ in true },
        fault: @escaping @Sendable (String) -> String? = { _ in nil }, _ summary: String
    ) -> Self {
        let items = { @Sendable (parts: [String]) in
            parts.flatMap { $0.pieces(",") }.map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
        }
        return Setting(
            key: key, defaultValue: value, takes: takes, visibility: visibility, summary: summary,
            parse: { parts in
                let items = items(parts)
                return items.allSatisfy(accepts) ? items : nil
            },
            show: { $0.joined(separator: ",") },
            explain: { parts in
                let items = items(parts)
                guard let index = items.firstIndex(where: { !accepts($0) }) else { return nil }
                let got = visibility == .open ? "got \(ShownValue.text(items[index]))" : "something else"
                let place = items.count > 1 ? " as item \(index + 1) of \(items.count)" : ""
                let hint = visibility == .open ? ValueHint.text(items[index]) : nil
                return ([got + place] + [fault(items[index]) ?? hint].compactMap { $0 }).joined(separator: ": ")
            })
    }
}

extension Setting where Value == ClosedRange<Int> {
    /// Two whole numbers with a dash between them.
    static func range(
        _ key: String, default value: ClosedRange<Int>, within bounds: ClosedRange<Int>, _ summary: String
    ) -> Self {
        Setting(
            key: key, defaultValue: value,
            takes: "two numbers with a dash between them, from \(bounds.lowerBound) to \(bounds.upperBound)",
            visibility: .open, summary: summary,
            parse: { parts in
                let ends = parts.joined(separator: ",").pieces("-", omittingEmpty: false)
                guard (1...2).contains(ends.count), let low = ends.first.flatMap({ Int($0.trimmingSpaces()) }),
                    let high = ends.last.flatMap({ Int($0.trimmingSpaces()) }), low <= high,
                    bounds.contains(low), bounds.contains(high)
                else { return nil }
                return low...high
            },
            show: { "\($0.lowerBound)-\($0.upperBound)" })
    }
}

extension Setting where Value == JSONValue {
    /// A JSON object: in the file as it stands, in the environment as its text.
    ///
    /// - Parameter accepts: what is wrong with a value, if anything; it must name no secret.
    static func json(
        _ key: String, visibility: SettingVisibility = .open, takes: String,
        fault: @escaping @Sendable (JSONValue) -> String? = { _ in nil }, _ summary: String
    ) -> Self {
        Setting(
            key: key, defaultValue: .object([:]), takes: takes, visibility: visibility, summary: summary,
            parse: { parts in
                guard parts.count == 1,
                    let value = try? JSONParser.parse(Array(parts[0].utf8), limits: .configuration),
                    case .object = value, fault(value) == nil
                else { return nil }
                return value
            },
            show: { value in
                guard case .object(let members) = value else { return "" }
                return members.keys.sorted().map(\.string).joined(separator: ",")
            },
            isWhole: true,
            explain: { parts in
                let bytes = Array(parts.joined(separator: ",").utf8)
                do throws(JSONParser.Fault) {
                    _ = try JSONParser.parse(bytes, limits: .configuration)
                    return "got what is no object"
                } catch {
                    return "got what \(BrokenJSON(bytes, error).description)"
                }
            })
    }
}

/// A number without a needless fraction.
private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int64(value)) : String(value)
}
