import Foundation
import Primitives

/// Reads settings from the environment and one JSON file, the environment winning, and collects everything wrong.
///
/// All problems are reported at once by ``finish()``: an operator mends a file in one go, not one restart per key.
package struct SettingsReader {
    let environment: [String: String]
    let file: SettingsFile
    private var problems: [String] = []
    private var lines: [EffectiveSettings.Line] = []
    private var advice: [String] = []

    /// Opens the sources.
    ///
    /// - Parameters:
    ///   - environment: the process' variables. `CHELSERU_CONFIG` names the file; without it `chelseru.json` in the
    ///     working directory is read if there is one.
    /// - Throws: ``SettingsError`` if the file cannot be read or is not a JSON object.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(SettingsError) {
        self.environment = environment
        let named = environment["CHELSERU_CONFIG"]
        let path = named ?? "chelseru.json"
        guard named != nil || FileManager.default.fileExists(atPath: path) else {
            self.file = .empty
            return
        }
        let bytes: [UInt8]
        do {
            bytes = try OperatorFile(path, upTo: SettingsFile.maximumBytes).bytes
        } catch {
            throw SettingsError(problems: ["CHELSERU_CONFIG: \(error)"])
        }
        self.file = try SettingsFile(json: bytes, path: path)
    }

    /// The value of a setting, or its default if it is absent or wrong; what is wrong is kept for ``finish()``.
    package mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        guard let written = self.written(setting) else {
            self.note(setting, setting.defaultItems, source: "default")
            return setting.defaultValue
        }
        guard written.parts.allSatisfy(TextGate.admits) else {
            self.problems.append("\(self.place(written)): has characters that are not allowed, takes \(setting.takes)")
            return setting.defaultValue
        }
        guard let reading = setting.parse(written.parts) else {
            let refusal = setting.refusal(of: written.parts)
            self.problems.append("\(self.place(written)): \(refusal), takes \(setting.takes)")
            return setting.defaultValue
        }
        self.note(setting, reading.items, source: written.source)
        return reading.value
    }

    /// The same for a number of which this executable has another default than the table.
    package mutating func read(_ setting: Setting<Int>, default value: Int) -> Int {
        self.read(setting.with(default: value))
    }

    /// Adds a problem that only several values together show.
    package mutating func reject(_ key: String, _ reason: String) {
        self.problems.append("\(key): \(reason)")
    }

    /// Adds a warning that only several values together show.
    package mutating func warn(_ key: String, _ text: String) {
        self.advice.append("\(key): \(text)")
    }

    /// What was read and where from.
    ///
    /// - Throws: ``SettingsError`` with every problem found, if there was one.
    package func finish() throws(SettingsError) -> EffectiveSettings {
        let unknown = self.unknownNames
        guard self.problems.isEmpty else {
            // A setting that is missing is most often one that is misspelt.
            throw SettingsError(problems: self.problems + unknown.filter(\.isMistake).map(\.text))
        }
        return EffectiveSettings(
            lines: self.lines, unknownNames: unknown, needlessSecrets: self.needlessSecrets,
            notices: EffectiveSettings.notices(self.lines, self.file) + SettingsAdvice.texts(.notice, for: self.lines),
            warnings: SettingsAdvice.texts(.warning, for: self.lines) + self.advice)
    }

    /// Variables that hold secrets, or name files with some, which this process has no use for.
    ///
    /// Only of the environment: a file may be everybody's, a variable is given to a process.
    private var needlessSecrets: [String] {
        let read = Set(self.lines.map(\.key))
        return SettingsCatalogue.rows.filter { $0.visibility != .open && !read.contains($0.key) }.flatMap { row in
            [row.environmentName, row.environmentName + "_FILE"].filter { self.environment[$0] != nil }
        }
    }

    private typealias Written = (name: String, parts: [String], source: String)

    /// Where a value stands: looked up only for those that are refused.
    private func place(_ written: Written) -> String {
        let isInFile = self.file.values[written.name] != nil || self.file.objects[written.name] != nil
        return isInFile ? "\(written.name) (\(self.file.place(of: written.name)))" : written.name
    }

    private mutating func written<Value>(_ setting: Setting<Value>) -> Written? {
        let variable = SettingName.environment(setting.key)
        if let text = self.environment[variable] { return (variable, [text], "environment") }
        if setting.visibility != .open, let path = self.environment[variable + "_FILE"] {
            guard let text = self.secret(variable + "_FILE", path) else { return nil }
            return ("\(variable)_FILE (\(path))", [text], "file")
        }
        if setting.isWhole, let text = self.file.objects[setting.key] {
            return (setting.key, [text], "file")
        }
        if let parts = self.file.values[setting.key] { return (setting.key, parts, "file") }
        if self.file.objects[setting.key] != nil {
            self.problems.append(
                "\(setting.key) (\(self.file.place(of: setting.key))): got an object, takes \(setting.takes)")
        }
        return nil
    }

    /// What a file holds that a variable names: one that is empty was meant to hold something.
    private mutating func secret(_ variable: String, _ path: String) -> String? {
        do {
            let bytes = try OperatorFile(path, upTo: SettingsFile.maximumBytes).bytes
            let text = TextGate.repaired(bytes, upTo: .max).trimmingWhiteSpace()
            if text.isEmpty { self.problems.append("\(variable): \(path) is empty, and should hold the value") }
            return text.isEmpty ? nil : text
        } catch {
            self.problems.append("\(variable): \(error)")
            return nil
        }
    }

    private mutating func note<Value>(_ setting: Setting<Value>, _ items: [String], source: String) {
        self.lines.append(.init(key: setting.key, value: setting.shown(items), source: source))
    }
}
