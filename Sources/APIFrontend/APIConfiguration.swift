import Broker
import Identity
import Limits
import Primitives
import Redis
import SMS
import Settings

/// What the front end is told from outside.
struct APIConfiguration: Sendable {
    var process: ProcessSettings
    var host: String
    var port: Int
    var idleTimeout: Duration
    var headTimeout: Duration
    var requestTimeout: Duration
    var maxConnections: Int
    var cors: CORSPolicy
    var trustedProxies: [AddressBlock]
    var broker: BrokerConfiguration
    var methods: AuthMethods
    var passwords: PasswordRules
    var passwordCost: ScryptCost
    var otp: OTPRules
    var authenticate: AuthenticateRules
    var tokens: TokenRules
    var sessionMaxAge: Duration
    var leeway: Duration
    var auditLength: Int
    var blockedLength: Int
    var limits: SendLimitRules
    var loginLimits: [WindowLimit]
    var registrationLimits: [WindowLimit]
    var fraudGuard: GuardRules
    var routes: SMSRoutes
    var templates: TemplateCatalogue
    var retention: MessageStore.Retention
    var deliverySecret: String
    var messages: MessageRules
    var textLife: Duration
    var outcomeWait: Duration
    var userSend: UserSend
    var userLimits: UserQuota.Limits
    var chat: ChatRules

    init(reading reader: inout SettingsReader) {
        self.process = ProcessSettings(reading: &reader, name: "api-frontend", adminPort: 9_080)
        self.host = reader.read(.httpHost)
        self.port = reader.read(.httpPort)
        self.idleTimeout = reader.read(.httpIdleTimeout)
        self.headTimeout = reader.read(.httpHeadTimeout)
        self.requestTimeout = reader.read(.httpRequestTimeout)
        self.maxConnections = reader.read(.httpMaxConnections)
        self.cors = CORSPolicy(origins: reader.read(.corsOrigins))
        self.trustedProxies = reader.read(.trustedProxies)
        self.broker = .init(reading: &reader, name: "api-frontend")
        self.methods = AuthMethods(enabled: Set(reader.read(.authMethod)))
        if self.methods.enabled.isEmpty { reader.reject("AUTH.AUTH_METHOD", "names no way to log in") }
        self.passwords = PasswordRules(common: reader.readCommonPasswords())
        self.passwordCost = ScryptCost(log2: reader.read(.scryptCost))
        let countries = Set(reader.read(.phoneCountries))
        let life = reader.read(.otpLife)
        let length = reader.read(.otpLength)
        let ranges = reader.readMobileRanges()
        self.otp = OTPRules(
            length: length, life: life, countries: countries, ranges: ranges,
            appHashes: reader.read(.otpAppHashes), origins: reader.read(.otpOrigins),
            pace: .init(
                resendAfter: reader.readResendAfter(life: life), limits: reader.read(.numberLimits)),
            testNumbers: reader.readTestNumbers(length: length))
        self.authenticate = AuthenticateRules(
            countries: countries, groups: reader.read(.authGroups),
            ignoresIntegerGroup: reader.read(.ignoreIntegerGroup))
        self.tokens = TokenRules(
            accessLife: reader.read(.accessLife), refreshLife: reader.read(.refreshLife),
            issuer: reader.read(.tokenIssuer), audience: reader.read(.tokenAudience))
        self.sessionMaxAge = reader.read(.sessionMaxAge)
        self.leeway = reader.read(.tokenLeeway)
        self.auditLength = reader.read(.auditLength)
        self.blockedLength = reader.read(.blockedLength)
        self.limits = reader.readSendLimits()
        self.loginLimits = reader.read(.loginLimits)
        self.registrationLimits = reader.read(.registrationLimits)
        self.fraudGuard = reader.readGuardRules()
        self.routes = reader.readRoutes()
        self.retention = reader.readRetention()
        self.deliverySecret = reader.read(.deliverySecret)
        self.textLife = reader.read(.textLife)
        self.outcomeWait = reader.read(.outcomeWait)
        self.userSend = reader.read(.userSend)
        self.userLimits = UserQuota.Limits(
            user: reader.read(.userDailyLimit), receiver: reader.read(.receiverDailyLimit),
            address: reader.read(.addressDailyLimit), all: reader.read(.usersDailyLimit))
        self.chat = ChatRules(reading: &reader)
        self.templates = reader.readTemplates()
        self.messages = MessageRules(
            countries: countries, ranges: ranges, routes: self.routes, templates: self.templates,
            textLimit: reader.read(.maxCharacters))
        let codes = CodeMessageSize(rules: self.otp, routes: self.routes, templates: self.templates)
        for warning in codes.warnings { reader.warn(warning.key, warning.text) }
    }
}
