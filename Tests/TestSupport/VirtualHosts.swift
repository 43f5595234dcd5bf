import Foundation

/// Virtual hosts of the run's RabbitMQ: queues, rights and policies that nobody else sees, for stacks that break no broker.
///
/// A broker of its own costs a stack some ten seconds of one core, a virtual host a tenth of one. What is left in one stays there to the
/// end of the run and reaches nobody.
package actor VirtualHosts {
    /// Those of this process.
    package static let shared = VirtualHosts()

    /// The command that makes them costs more than they do.
    private static let batch = 16

    private let broker = StartedOnce {
        // The run's own; where the run has somebody else's (AMQP_URL), one that is started for this process.
        let shared = try TestEnvironment.sharedServers
        let isThere = FileManager.default.fileExists(atPath: shared.appending(path: "pids/rabbitmq").path)
        return try await PrivateServers(
            in: isThere ? shared : TestEnvironment.directory("broker"), only: .rabbitmq)
    }
    /// Other processes of the run have others.
    private let prefix = UUID().uuidString.prefix(8)
    private var count = 0
    private var free: [String] = []

    /// The address of one that nobody had before.
    package func take() async throws -> String {
        let broker = try await self.broker.value()
        if self.free.isEmpty {
            let made = try await self.make(in: broker)
            self.free += made
        }
        return broker.amqpURL + self.free.removeLast()
    }

    private func make(in broker: PrivateServers) async throws -> [String] {
        let names = (self.count..<self.count + Self.batch).map { "\(self.prefix)-\($0)" }
        self.count += Self.batch
        let list = names.map { "<<\"\($0)\">>" }.joined(separator: ", ")
        try await broker.rabbitmqctl(
            "eval",
            """
            [begin
                ok = rabbit_vhost:add(Name, <<"test">>),
                All = <<".*">>,
                ok = rabbit_auth_backend_internal:set_permissions(<<"chelseru">>, Name, All, All, All, <<"test">>)
            end || Name <- [\(list)]].
            """)
        return names
    }
}
