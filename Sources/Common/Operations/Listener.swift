import NIOCore
import NIOPosix
package import ServiceLifecycle

/// A server that tells where it could not listen by the settings that say where.
package struct Listener<Server: Service>: Service {
    private let server: Server
    private let place: ListeningPlace

    /// - Parameters:
    ///   - server: what binds as it begins to run.
    ///   - place: where it binds.
    package init(_ server: Server, at place: ListeningPlace) {
        self.server = server
        self.place = place
    }

    /// Runs the server.
    ///
    /// - Throws: ``ListeningFault`` where the place is not to be had.
    package func run() async throws {
        do {
            try await self.server.run()
        } catch {
            throw ListeningFault(error, at: self.place) ?? error
        }
    }
}

/// An address and a port, and the settings that name them.
package struct ListeningPlace: Sendable {
    /// The setting of the address, as operators know it.
    package let hostSetting: String
    /// The setting of the port.
    package let portSetting: String
    /// The address, or a host's name.
    package let host: String
    /// The port; 0 is any.
    package let port: Int

    /// Makes a place.
    package init(host: String, named hostSetting: String, port: Int, named portSetting: String) {
        (self.host, self.hostSetting) = (host, hostSetting)
        (self.port, self.portSetting) = (port, portSetting)
    }

    /// Sees that the place is to be had, and gives it back.
    ///
    /// Before anything else begins: a service that fails while others are starting cancels these at whatever they are at, and one
    /// of Hummingbird's (its cache of dates, which iterates a merged sequence of swift-async-algorithms) was seen to wait for ever
    /// then, with a lock held over a suspension.
    ///
    /// - Throws: ``ListeningFault``.
    package func check() async throws {
        do {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            try await bootstrap.bind(host: self.host, port: self.port).get().close()
        } catch {
            throw ListeningFault(error, at: self) ?? error
        }
    }
}
