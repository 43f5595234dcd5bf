import Common

extension Kavenegar.Configuration {
    /// Reads the account.
    init(reading reader: inout SettingsReader, isUsed: Bool) {
        self.init(
            baseURL: reader.read(.kavenegarBaseURL).text, key: reader.required(.kavenegarKey, isUsed: isUsed),
            sender: reader.read(.kavenegarSender))
    }
}
