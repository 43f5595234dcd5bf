import Common
import Logging

/// What the node is told from outside.
struct ChatConfiguration: Sendable {
    var logLevel: Logger.Level
    var host: String
    var port: Int
    var adminHost: String
    var adminPort: Int
    var keysFile: String
    var redis: RedisClient.Configuration
    /// How far this machine's clock may be from Redis' before the process is not ready.
    var clockMaxDistance: Duration
    var trustedProxies: [AddressBlock]
    var maxConnections: Int
    var headTimeout: Duration
    var idleTimeout: Duration
    var tokens: TokenVerifierRules
    var names: ChatNames
    var limits: ChatLimits
    var store: ChatStore
    var readBytes: Int
    var signalBytes: Int
    var compatibleSocketAge: Duration
    var userConnections: Int
    var origins: Set<ProtocolText>
    var leaveGrace: Duration
    var drain: Duration
    var hasDemo: Bool

    init(reading reader: inout SettingsReader) {
        self.logLevel = reader.read(.logLevel)
        self.host = reader.read(.httpHost)
        self.port = reader.read(.httpPort, default: 8_082)
        self.adminHost = reader.read(.adminHost)
        self.adminPort = reader.read(.adminPort, default: 9_082)
        self.keysFile = reader.read(.keysFile)
        self.redis = .init(reading: &reader, name: "chat-fanout")
        self.clockMaxDistance = reader.read(.clockMaxDistance)
        self.trustedProxies = reader.read(.trustedProxies)
        self.maxConnections = reader.read(.httpMaxConnections, default: 18_000)
        self.headTimeout = reader.read(.httpHeadTimeout)
        self.idleTimeout = reader.read(.httpIdleTimeout)
        self.tokens = TokenVerifierRules(
            issuer: reader.read(.tokenIssuer), audience: reader.read(.tokenAudience), leeway: reader.read(.tokenLeeway))
        self.names = reader.read(.chatUsernames)
        self.limits = reader.readChatLimits()
        self.store = reader.readChatStore()
        self.readBytes = reader.read(.chatReadBytes)
        self.signalBytes = reader.read(.chatSignalBytes)
        self.compatibleSocketAge = reader.read(.chatCompatibleSocketAge)
        self.userConnections = reader.read(.chatUserConnections)
        self.origins = Set(reader.read(.chatOrigins).map { ProtocolText($0) })
        self.leaveGrace = reader.read(.chatLeaveGrace)
        self.drain = reader.read(.chatDrain)
        self.hasDemo = reader.read(.chatDemo)
    }
}
