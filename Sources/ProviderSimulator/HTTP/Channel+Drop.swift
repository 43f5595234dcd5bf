import Glibc
import NIOCore

extension Channel {
    /// Closes the connection without another byte, by a TCP reset if asked for and the channel is a socket.
    func drop(withReset: Bool) async {
        if withReset, let socket = self as? any SocketOptionProvider {
            // Lingering for zero seconds makes close() send RST in place of FIN; a test channel cannot, and just closes.
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await self.close()
    }
}
