import Redis

/// What shows that a service uses a database, read from what Redis says of connections and keys.
enum ServiceSigns {
    /// What names of connections begin with; commands have words of their own behind a service's name.
    private static let services = ["api-frontend", "sms-worker", "chat-fanout", "chelseru-pubsub"]
    private static let commands = ["api-frontend-command", "sms-worker-parked"]

    /// Patterns of the keys by which services say that they live, each for some seconds.
    static let patterns = ["probe:{*", "worker:{*"]
    /// The chat nodes by when they last said that they live, and for how long a node is believed.
    static let nodes = (key: "chat.nodes", life: Duration.seconds(10))
    /// The longest that a sign outlives its service.
    static let longest = Duration.seconds(11)

    /// The services that are connected to a database, each once.
    ///
    /// - Parameters:
    ///   - list: the reply to `CLIENT LIST`, a connection a line.
    ///   - database: the number of the database.
    static func connected(_ list: String, database: Int) -> Set<String> {
        var names: Set<String> = []
        for line in list.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.contains("db=\(database)"), let field = fields.first(where: { $0.hasPrefix("name=") }) else {
                continue
            }
            let name = String(field.dropFirst("name=".count))
            guard !self.commands.contains(name), self.services.contains(where: { name.hasPrefix($0) }) else { continue }
            names.insert(name)
        }
        return names
    }
}
