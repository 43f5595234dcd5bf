import Common
import Foundation

extension SettingsReader {
    /// A list of a million passwords has less.
    private static var mostBytes: Int { 16 * 1_048_576 }

    /// The passwords that nobody may choose.
    mutating func readCommonPasswords() -> CommonPasswords {
        let path = self.read(.commonPasswords)
        guard !path.isEmpty else { return CommonPasswords() }
        guard let file = FileHandle(forReadingAtPath: path), let bytes = try? self.bytes(of: file) else {
            self.reject("auth.commonPasswords", "cannot read the file \(path)")
            return CommonPasswords()
        }
        guard bytes.count <= Self.mostBytes else {
            self.reject("auth.commonPasswords", "\(path) is larger than 16 MiB")
            return CommonPasswords()
        }
        return CommonPasswords(more: TextGate.ours(bytes).split(whereSeparator: \.isNewline))
    }

    /// An empty file has no bytes to give, which is no failure.
    private func bytes(of file: FileHandle) throws -> Data {
        try file.read(upToCount: Self.mostBytes + 1) ?? Data()
    }
}
