package import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The key ring of a running process: read at start, and again on SIGHUP.
package final class KeyStore: Service {
    private let path: String
    private let purposes: [KeyPurpose]
    private let logger: Logger
    private let ring: Mutex<KeyRing>

    /// Reads the ring.
    ///
    /// - Throws: ``KeyRingError`` if it cannot be used; the process must not start then.
    package init(path: String, needs purposes: [KeyPurpose], logger: Logger) throws(KeyRingError) {
        let ring = try KeyRing(file: path, needs: purposes)
        self.path = path
        self.purposes = purposes
        self.logger = logger
        self.ring = Mutex(ring)
    }

    /// The ring as it is now.
    package var current: KeyRing { self.ring.withLock { $0 } }

    /// Reads the file again at each SIGHUP; a file that cannot be used leaves the ring as it was.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                do {
                    let ring = try KeyRing(file: self.path, needs: self.purposes)
                    self.ring.withLock { $0 = ring }
                    self.logger.notice("keys read again", metadata: ["keys": "\(ring.entries.map(\.kid))"])
                } catch {
                    self.logger.error("keys not read again", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
