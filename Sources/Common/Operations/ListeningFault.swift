import Glibc
import NIOCore
import NIOPosix
import Primitives

/// Why a process cannot listen, and what to do about it.
package struct ListeningFault: Error, Equatable, CustomStringConvertible {
    /// The fault in one line, which names settings, address and port.
    package let description: String

    /// Judges what a server ended with; nil if that was not for its place.
    init?(_ error: any Error, at place: ListeningPlace) {
        let (host, port) = (PrintedText.escaped(place.host), place.port)
        let reason: String
        switch error {
        case let error as IOError:
            guard let text = Self.reason(error.errnoCode, host, port, place) else { return nil }
            reason = text
        case is SocketAddressError, is SocketAddressError.UnknownHost, is NIOConnectionError:
            reason = "\(place.hostSetting): \(host) is neither an address nor a name that is known here"
        default: return nil
        }
        self.description = "cannot listen on \(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port): \(reason)"
    }

    private static func reason(_ code: Int32, _ host: String, _ port: Int, _ place: ListeningPlace) -> String? {
        switch code {
        case EADDRINUSE:
            return """
                \(place.portSetting): the port is in use, by another process (`ss -ltnp 'sport = :\(port)'` shows which) or as \
                another port of this one: stop that, or take another port
                """
        case EADDRNOTAVAIL:
            return """
                \(place.hostSetting): \(host) is no address of this machine (`ip address` shows them): take one of its own, \
                127.0.0.1 for this machine alone, or 0.0.0.0 for all
                """
        case EACCES, EPERM:
            return """
                \(place.portSetting): ports below 1024 need a privilege that this process has not: take one from 1024 on, behind \
                a proxy, or give it CAP_NET_BIND_SERVICE
                """
        case EAFNOSUPPORT: return "\(place.hostSetting): this machine has no addresses of that kind (IPv6)"
        case EINVAL, EMFILE, ENFILE, ENOBUFS, ENOMEM:
            return "\(place.hostSetting), \(place.portSetting): \(unsafe String(cString: strerror(code)))"
        default: return nil
        }
    }
}
