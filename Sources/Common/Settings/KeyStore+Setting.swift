package import Logging
package import Secrets

extension KeyStore {
    /// Reads the ring that the setting `keys.file` names.
    ///
    /// - Throws: ``KeyRingError`` that begins with the setting, if the ring cannot be used; the process must not start then.
    package convenience init(
        ofSetting path: String, needs purposes: [KeyPurpose], logger: Logger
    ) throws(KeyRingError) {
        do {
            try self.init(path: path, needs: purposes, logger: logger)
        } catch {
            throw error.ofSetting
        }
    }
}

extension KeyRingError {
    /// The same with the setting that names the file.
    package var ofSetting: KeyRingError {
        let row = Setting.keysFile.row
        return KeyRingError("\(row.key) (\(row.environmentName)): \(self.description)", isMissing: self.isMissing)
    }
}
