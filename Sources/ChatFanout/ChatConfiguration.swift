import Chat
import Identity
import Primitives
import Redis
import Settings

/// What the node is told from outside.
struct ChatConfiguration: Sendable {
    var process: ProcessSettings
    var host: String
    var port: Int
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
        self.process = ProcessSettings(reading: &reader, name: "chat-fanout", adminPort: 9_082)
        self.host = reader.read(.httpHost)
        self.port = reader.read(.httpPort, default: 8_082)
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
