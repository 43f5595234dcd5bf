import SMS
import Settings

extension Kavenegar {
    static func read(_ reader: inout SettingsReader, isUsed: Bool) -> ProviderMaker? {
        let configuration = Configuration(
            baseURL: reader.read(.kavenegar), key: reader.read(.kavenegarKey, isUsed: isUsed),
            sender: reader.read(.kavenegarSender, isUsed: isUsed))
        return { Kavenegar(configuration: configuration, http: $0) }
    }
}
