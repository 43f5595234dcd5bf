import Primitives

extension Setting where Value == Int {
    /// A whole number within a range.
    static func int(
        _ key: String, default value: Int, in range: ClosedRange<Int>, unit: String = "", _ summary: String
    ) -> Self {
        let suffix = unit.isEmpty ? "" : " " + unit
        return Setting(
            key, default: [String(value)],
            takes: "a whole number from \(range.lowerBound) to \(range.upperBound)\(suffix)", summary
        ) { parts in
            guard parts.count == 1, let number = Int(parts[0]), range.contains(number) else { return nil }
            return (number, [String(number)])
        }
    }

    /// The same setting with another default.
    func with(default value: Int) -> Self {
        Setting(
            self.key, default: [String(value)], takes: self.takes, visibility: self.visibility, self.summary,
            explain: self.explain, parse: self.parse)
    }
}

extension Setting where Value == Duration {
    /// A span of time, written as a number of the unit.
    static func duration(
        _ key: String, default value: Double, in range: ClosedRange<Double>, unit: SettingTimeUnit = .seconds,
        _ summary: String
    ) -> Self {
        Setting(
            key, default: [number(value)],
            takes: "a number from \(number(range.lowerBound)) to \(number(range.upperBound)) \(unit.rawValue)", summary
        ) { parts in
            guard parts.count == 1, let amount = Double(parts[0]), range.contains(amount) else { return nil }
            let span = Duration.milliseconds(Int64(amount * unit.milliseconds))
            return (span, [number(Double(span.inMilliseconds) / unit.milliseconds)])
        }
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
        Setting(key, default: [String(value)], takes: "true or false", summary) { parts in
            switch parts.first?.lowercased() {
            case "true", "1", "yes", "on": (true, ["true"])
            case "false", "0", "no", "off": (false, ["false"])
            default: nil
            }
        }
    }
}

extension Setting where Value: RawRepresentable<String> & CaseIterable {
    /// One of a few words, any case.
    ///
    /// - Parameter values: those that are taken.
    static func choice(
        _ key: String, default value: Value, of values: [Value] = Array(Value.allCases), _ summary: String
    ) -> Self {
        Setting(
            key, default: [value.rawValue],
            takes: "one of " + values.map(\.rawValue).joined(separator: ", "), summary
        ) { parts in
            guard parts.count == 1,
                let value = values.first(where: { $0.rawValue.lowercased() == parts[0].lowercased() })
            else { return nil }
            return (value, [value.rawValue])
        }
    }
}

extension Setting where Value: SettingValue {
    /// A value of ours.
    static func value(
        _ key: String, default text: String, visibility: SettingVisibility = .open, _ summary: String
    ) -> Self {
        Setting(
            key, default: [text], takes: Value.takes, visibility: visibility, summary,
            explain: { $0.count == 1 ? Value.fault(of: $0[0]) : nil },
            parse: { parts in
                guard parts.count == 1, let value = Value(parts[0]) else { return nil }
                return (value, parts)
            })
    }
}

extension Setting where Value == String {
    /// A text, possibly empty.
    ///
    /// - Parameters:
    ///   - accepts: whether a text is taken.
    ///   - fault: what is wrong with one that is not, as a sentence of its own; nil for the usual one.
    static func string(
        _ key: String, default value: String, visibility: SettingVisibility = .open, takes: String = "a text",
        accepts: @escaping @Sendable (String) -> Bool = { _ in true },
        fault: @escaping @Sendable (String) -> String? = { _ in nil }, _ summary: String
    ) -> Self {
        Setting(
            key, default: [value], takes: takes, visibility: visibility, summary,
            explain: { fault($0.joined(separator: ",")) },
            parse: { $0.count == 1 && accepts($0[0]) ? ($0[0], $0) : nil })
    }
}

extension Setting where Value == ClosedRange<Int> {
    /// Two whole numbers with a dash between them.
    static func range(
        _ key: String, default value: ClosedRange<Int>, within bounds: ClosedRange<Int>, _ summary: String
    ) -> Self {
        Setting(
            key, default: ["\(value.lowerBound)-\(value.upperBound)"],
            takes: "two numbers with a dash between them, from \(bounds.lowerBound) to \(bounds.upperBound)", summary
        ) { parts in
            let ends = parts.joined(separator: ",").pieces("-", omittingEmpty: false)
            guard (1...2).contains(ends.count), let low = ends.first.flatMap({ Int($0.trimmingSpaces()) }),
                let high = ends.last.flatMap({ Int($0.trimmingSpaces()) }), low <= high,
                bounds.contains(low), bounds.contains(high)
            else { return nil }
            return (low...high, ["\(low)-\(high)"])
        }
    }
}

/// A number without a needless fraction.
private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int64(value)) : String(value)
}
