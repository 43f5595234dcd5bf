import Primitives
import Settings

extension SettingsReader {
    /// A list of a million passwords has less.
    private static var mostBytes: Int { 16 * 1_048_576 }

    /// The passwords that nobody may choose.
    mutating func readCommonPasswords() -> CommonPasswords {
        let path = self.read(.commonPasswords)
        guard !path.isEmpty else { return CommonPasswords() }
        do {
            let bytes = try OperatorFile(path, upTo: Self.mostBytes).bytes
            return CommonPasswords(more: TextGate.ours(bytes).split(whereSeparator: \.isNewline))
        } catch {
            self.reject("auth.commonPasswords (AUTH_COMMON_PASSWORDS)", "\(error)")
            return CommonPasswords()
        }
    }
}
