package import Foundation

extension URL {
    /// Whether the port it names, if it names one, can be connected to: 1 to 65535 (RFC 9293 §3.1; 0 is reserved).
    package var hasUsablePort: Bool { self.port.map { (1...65_535).contains($0) } ?? true }
}
