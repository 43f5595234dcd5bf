import Chat
import Glibc
import NIOCore
import Settings
import Testing

@testable import Operations
@testable import Primitives

@Suite struct ListeningFaultTests {
    @Test(
        "where a server cannot listen is told by settings, address and port, with what to do",
        arguments: [
            (EADDRINUSE, ["cannot listen on 10.0.0.1:80: http.port (HTTP_PORT): the port is in use", "sport = :80"]),
            (EADDRNOTAVAIL, ["http.host (HTTP_HOST): 10.0.0.1 is no address of this machine", "0.0.0.0 for all"]),
            (EACCES, ["http.port (HTTP_PORT): ports below 1024 need a privilege", "CAP_NET_BIND_SERVICE"]),
            (EAFNOSUPPORT, ["http.host (HTTP_HOST): this machine has no addresses of that kind"]),
        ])
    func reasons(code: Int32, says: [String]) {
        let error = IOError(errnoCode: code, reason: "bind(descriptor:ptr:bytes:)")
        let text = ListeningFault(error, at: .http("10.0.0.1", 80))?.description ?? ""
        for part in says { #expect(text.contains(part), "\(text)") }
        #expect(!text.contains("descriptor"))
    }

    @Test("a host that nobody knows is the address' fault, and an address of IPv6 stands in brackets")
    func hosts() {
        let unknown = ListeningFault(SocketAddressError.unsupported, at: .admin("no\nwhere", 9_080))
        #expect(unknown?.description.contains("admin.host (ADMIN_HOST): no\\nwhere is neither an address nor") == true)
        let busy = ListeningFault(IOError(errnoCode: EADDRINUSE, reason: ""), at: .admin("::1", 9_080))
        #expect(busy?.description.hasPrefix("cannot listen on [::1]:9080: admin.port (ADMIN_PORT)") == true)
    }

    @Test("what else ends a server is not its place's fault")
    func others() {
        #expect(ListeningFault(CancellationError(), at: .http("h", 1)) == nil)
        #expect(ListeningFault(IOError(errnoCode: ECONNRESET, reason: ""), at: .http("h", 1)) == nil)
    }

    @Test(
        "what is wrong with a file that an operator named",
        arguments: [
            ("/tmp/x", ENOENT, "there is no file /tmp/x"), ("x", ENOENT, "there is no file x in /"),
            ("", ENOENT, "no file is"),
            ("/tmp", EISDIR, "/tmp is a directory"), ("/tmp/x", EACCES, "/tmp/x may not be read by this user"),
            ("/tmp/x/y", ENOTDIR, "leads through something that is no directory"),
        ])
    func files(path: String, code: Int32, says: String) {
        #expect(OperatorFile.Fault(path, code).description.hasPrefix(says) || code == ENOTDIR)
        #expect(OperatorFile.Fault(path, code).description.contains(says))
    }
}
