import ArgumentParser
import Operations
package import Secrets

/// `--check-config`: what a process would run with, and whether something is wrong with it.
package enum ConfigurationCheck {
    /// Prints what holds, and looks at the key ring.
    ///
    /// A missing ring is a warning: settings may be checked before there are keys.
    ///
    /// - Parameters:
    ///   - settings: what was read.
    ///   - path: the key ring's file.
    ///   - purposes: of which the process needs keys.
    /// - Throws: ``KeyRingError`` if the ring cannot be used; an exit code without a message if a name is most likely misspelt.
    package static func finish(_ settings: EffectiveSettings, keys path: String, needs purposes: [KeyPurpose]) throws {
        CommandOutput.lines(settings.report)
        do throws(KeyRingError) {
            _ = try KeyRing(file: path, needs: purposes)
        } catch  where error.isMissing {
            CommandOutput.line("warning: \(error.ofSetting)")
        } catch {
            throw error.ofSetting
        }
        if settings.hasMistakes { throw ExitCode.failure }
    }
}
