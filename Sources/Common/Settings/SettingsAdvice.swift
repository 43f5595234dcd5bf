import Limits

/// What an operator should know of a setting that is right as it is: told at the start and by `--check-config`.
struct SettingsAdvice: Sendable {
    /// How loud it is.
    enum Weight: Sendable {
        /// Another value may be better.
        case notice
        /// Something stands open.
        case warning
    }

    /// Every piece of advice there is.
    static let all = [Self.groups, Self.service]

    /// The setting's key.
    let key: String
    /// How loud it is.
    let weight: Weight
    /// One line, which begins with the key.
    let text: String
    /// Whether what holds is what it is about; services that do not read the key are never told.
    let concerns: @Sendable (EffectiveSettings.Line) -> Bool

    /// The texts of one weight that concern what was read.
    static func texts(_ weight: Weight, for lines: [EffectiveSettings.Line]) -> [String] {
        Self.all.filter { advice in
            advice.weight == weight && lines.contains { $0.key == advice.key && advice.concerns($0) }
        }.map(\.text)
    }

    /// A group that no app names is only a way to more accounts.
    private static let groups = Self(
        key: Setting<ClosedRange<Int>>.authGroups.key, weight: .notice,
        text: """
            auth.groups is not set: a number may have an account in each of the groups 0 to 99; 0-0 is the safer value if your \
            app names no group
            """,
        concerns: { $0.source == "default" })

    /// Nobody but the operator knows what all codes of a day may cost.
    private static let service = Self(
        key: Setting<[WindowLimit]>.serviceLimits.key, weight: .warning,
        text: """
            limits.service is 0: nothing bounds how many codes are sent in all, and paid for; set it to some times what your \
            users need, such as 2000/1h,10000/1d
            """,
        concerns: { $0.value.isEmpty || $0.value == "0" })
}
