import SMS

extension EffectiveSettings {
    /// What is not as in django-chelseru, where the file is its `DJANGO_CHELSERU` dictionary.
    ///
    /// - Parameters:
    ///   - lines: what was read.
    ///   - file: the configuration file.
    static func notices(_ lines: [Line], _ file: SettingsFile) -> [String] {
        let isFromDjango = ["AUTH", "SMS"].contains { file.objects[$0] != nil }
        let isUnset = lines.contains { $0.key == Setting<UserSend>.userSend.key && $0.source == "default" }
        guard isFromDjango, isUnset else { return [] }
        return [
            """
            sms.userSend is not set: a logged-in user may send to the own number only; "limited" brings back \
            django-chelseru's sending to others, within daily limits
            """
        ]
    }
}
