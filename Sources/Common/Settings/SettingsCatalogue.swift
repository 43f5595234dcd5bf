import Primitives
import SMS

/// Every key there is, by concept.
///
/// The documentation's table is made from ``rows``, and a test holds it to that.
package enum SettingsCatalogue {
    /// All keys in the order of the documentation.
    package static let rows: [SettingRow] = [
        Self.connections, Self.http, Self.identity, Self.limits, Self.sms, Self.providers, Self.worker, Self.chat,
    ].flatMap(\.self)

    private static func row<Value>(_ setting: Setting<Value>) -> SettingRow { setting.row }

    private static let connections: [SettingRow] = [
        row(.amqpURL), row(.redisURL), row(.redisTimeout), row(.redisConnections), row(.clockMaxDistance),
        row(.amqpHeartbeat), row(.laneLength), row(.keysFile), row(.logLevel),
    ]

    private static let http: [SettingRow] = [
        row(.httpHost), row(.httpPort), row(.trustedProxies), row(.corsOrigins), row(.httpIdleTimeout),
        row(.httpHeadTimeout), row(.httpRequestTimeout), row(.httpMaxConnections), row(.adminHost), row(.adminPort),
    ]

    private static let identity: [SettingRow] = [
        row(.authMethod), row(.otpLength), row(.otpLife), row(.otpTemplate), row(.otpAppHashes), row(.otpOrigins),
        row(.phoneCountries), row(.unknownRanges), row(.knownRanges), row(.authGroups), row(.ignoreIntegerGroup),
        row(.accessLife), row(.refreshLife), row(.sessionMaxAge), row(.tokenLeeway), row(.auditLength),
        row(.blockedLength), row(.tokenIssuer), row(.tokenAudience), row(.scryptCost), row(.commonPasswords),
    ]

    private static let limits: [SettingRow] = [
        row(.otpResendAfter), row(.otpTestNumbers), row(.numberLimits), row(.addressLimits), row(.networkLimits),
        row(.loginLimits), row(.registrationLimits), row(.prefixLimits), row(.countryLimits), row(.serviceLimits),
        row(.allowedNumbers), row(.deniedNumbers), row(.allowedAddresses), row(.deniedAddresses), row(.guardMode),
        row(.guardWindow), row(.guardSlowAfter), row(.guardSlowBelow), row(.guardSlowPause), row(.guardBlockAfter),
        row(.guardBlockBelow), row(.guardBlockFor), row(.guardFloor), row(.guardFloorShare),
    ]

    private static let sms: [SettingRow] = [
        row(.smsService), row(.smsRoutes), row(.smsTemplates), row(.otpText), row(.maxCharacters),
        row(.plainPunctuation), row(.textLife), row(.outcomeWait), row(.userSend), row(.userDailyLimit),
        row(.receiverDailyLimit), row(.addressDailyLimit), row(.usersDailyLimit), row(.otpRetention),
        row(.textRetention), row(.parkedLimit), row(.parkedAge),
    ]

    private static let providers: [SettingRow] =
        ProviderService.allCases.flatMap(\.facts.rows) + [
            row(.connectTimeout), row(.readTimeout), row(.totalTimeout), row(.smsRates), row(.creditThresholds),
            row(.creditInterval), row(.reportDelay), row(.deliverySecret), row(.webhookHosts),
        ]

    private static let worker: [SettingRow] = [
        row(.workerPrefetch), row(.workerTextPrefetch), row(.workerMaxAttempts), row(.workerDrain),
    ]

    private static let chat: [SettingRow] = [
        row(.chatHistory), row(.chatRoomBytes), row(.chatUsernames), row(.chatRoomLimit), row(.chatLookups),
        row(.chatNumberLookups), row(.chatStrangerRooms), row(.chatUserRooms), row(.chatUserBytes),
        row(.chatMaxMembers), row(.chatMessageLimits), row(.chatReadBytes), row(.chatSignalBytes),
        row(.chatCompatibleSocketAge), row(.chatUserConnections), row(.chatOrigins), row(.chatLeaveGrace),
        row(.chatDrain), row(.chatDemo),
    ]
}
