/// Every key there is, by concept.
///
/// `docs/reference/settings.md` is made from ``rows``, and a test holds it to that.
package enum SettingsCatalogue {
    /// All keys in the order of the documentation.
    package static let rows: [SettingRow] =
        [
            Setting<[String]>.amqpURL.row, Setting<String>.redisURL.row, Setting<Duration>.redisTimeout.row,
            Setting<Int>.redisConnections.row, Setting<Duration>.clockMaxDistance.row,
            Setting<Duration>.amqpHeartbeat.row, Setting<Int>.laneLength.row,
            Setting<String>.keysFile.row, Setting<String>.logLevel.row,
        ] + [
            Setting<String>.httpHost.row, Setting<Int>.httpPort.row, Setting<[String]>.trustedProxies.row,
            Setting<[String]>.corsOrigins.row, Setting<Duration>.httpIdleTimeout.row,
            Setting<Duration>.httpHeadTimeout.row, Setting<Duration>.httpRequestTimeout.row,
            Setting<Int>.httpMaxConnections.row, Setting<String>.adminHost.row, Setting<Int>.adminPort.row,
        ] + [
            Setting<[String]>.authMethod.row, Setting<Int>.otpLength.row, Setting<Duration>.otpLife.row,
            Setting<String>.otpTemplate.row, Setting<[String]>.otpAppHashes.row, Setting<[String]>.otpOrigins.row,
            Setting<[String]>.phoneCountries.row, Setting<String>.unknownRanges.row, Setting<[String]>.knownRanges.row,
            Setting<ClosedRange<Int>>.authGroups.row,
            Setting<Bool>.ignoreIntegerGroup.row, Setting<Duration>.accessLife.row, Setting<Duration>.refreshLife.row,
            Setting<Duration>.sessionMaxAge.row, Setting<Duration>.tokenLeeway.row, Setting<Int>.auditLength.row,
            Setting<Int>.blockedLength.row, Setting<String>.tokenIssuer.row, Setting<String>.tokenAudience.row,
            Setting<Int>.scryptCost.row,
            Setting<String>.commonPasswords.row,
        ] + [
            Setting<Duration>.otpResendAfter.row, Setting<[String]>.otpTestNumbers.row,
            Setting<[String]>.numberLimits.row, Setting<[String]>.addressLimits.row,
            Setting<[String]>.networkLimits.row,
            Setting<[String]>.loginLimits.row,
            Setting<[String]>.registrationLimits.row, Setting<[String]>.prefixLimits.row,
            Setting<[String]>.countryLimits.row, Setting<[String]>.serviceLimits.row,
            Setting<[String]>.allowedNumbers.row, Setting<[String]>.deniedNumbers.row,
            Setting<[String]>.allowedAddresses.row, Setting<[String]>.deniedAddresses.row,
            Setting<String>.guardMode.row,
            Setting<Duration>.guardWindow.row, Setting<Int>.guardSlowAfter.row, Setting<Int>.guardSlowBelow.row,
            Setting<Duration>.guardSlowPause.row, Setting<Int>.guardBlockAfter.row, Setting<Int>.guardBlockBelow.row,
            Setting<Duration>.guardBlockFor.row, Setting<Int>.guardFloor.row, Setting<Int>.guardFloorShare.row,
        ] + [
            Setting<[String]>.smsService.row, Setting<[String]>.smsRoutes.row, Setting<JSONValue>.smsTemplates.row,
            Setting<String>.otpText.row, Setting<Int>.maxCharacters.row, Setting<Bool>.plainPunctuation.row,
            Setting<Duration>.textLife.row, Setting<Duration>.outcomeWait.row,
            Setting<String>.userSend.row, Setting<Int>.userDailyLimit.row, Setting<Int>.receiverDailyLimit.row,
            Setting<Int>.addressDailyLimit.row, Setting<Int>.usersDailyLimit.row,
            Setting<Duration>.otpRetention.row, Setting<Duration>.textRetention.row, Setting<Int>.parkedLimit.row,
            Setting<Duration>.parkedAge.row,
        ] + [
            Setting<String>.kavenegarKey.row, Setting<String>.kavenegarSender.row, Setting<String>.kavenegarBaseURL.row,
            Setting<String>.meliPayamakUsername.row, Setting<String>.meliPayamakPassword.row,
            Setting<String>.meliPayamakSender.row, Setting<String>.meliPayamakBaseURL.row,
            Setting<String>.parsianKey.row, Setting<String>.parsianBaseURL.row, Setting<String>.smsIRKey.row,
            Setting<String>.smsIRLine.row, Setting<String>.smsIRBaseURL.row, Setting<JSONValue>.genericProvider.row,
            Setting<Duration>.connectTimeout.row, Setting<Duration>.readTimeout.row, Setting<Duration>.totalTimeout.row,
            Setting<[String]>.smsRates.row, Setting<[String]>.creditThresholds.row,
            Setting<Duration>.creditInterval.row, Setting<Duration>.reportDelay.row, Setting<String>.deliverySecret.row,
            Setting<[String]>.webhookHosts.row,
        ] + [
            Setting<Int>.workerPrefetch.row, Setting<Int>.workerTextPrefetch.row, Setting<Int>.workerMaxAttempts.row,
            Setting<Duration>.workerDrain.row,
        ] + [
            Setting<Int>.chatHistory.row, Setting<Int>.chatRoomBytes.row, Setting<String>.chatUsernames.row,
            Setting<[String]>.chatRoomLimit.row, Setting<[String]>.chatLookups.row, Setting<Int>.chatStrangerRooms.row,
            Setting<Int>.chatUserRooms.row, Setting<Int>.chatUserBytes.row, Setting<Int>.chatMaxMembers.row,
            Setting<[String]>.chatMessageLimits.row, Setting<Int>.chatReadBytes.row,
            Setting<Int>.chatSignalBytes.row, Setting<Duration>.chatCompatibleSocketAge.row,
            Setting<Int>.chatUserConnections.row, Setting<[String]>.chatOrigins.row,
            Setting<Duration>.chatLeaveGrace.row,
            Setting<Duration>.chatDrain.row,
            Setting<Bool>.chatDemo.row,
        ]
}
