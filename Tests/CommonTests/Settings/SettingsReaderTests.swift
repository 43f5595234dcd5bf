import Foundation
import Testing

@testable import Chat
@testable import Identity
@testable import Limits
@testable import Primitives
@testable import SMS
@testable import Settings

@Suite struct SettingsReaderTests {
    private func reader(_ environment: [String: String], json: String? = nil) throws -> SettingsReader {
        guard let json else { return try SettingsReader(environment: environment) }
        let file = FileManager.default.temporaryDirectory.appending(path: "chelseru-\(UUID().uuidString).json")
        try Data(json.utf8).write(to: file)
        return try SettingsReader(environment: environment.merging(["CHELSERU_CONFIG": file.path]) { $1 })
    }

    @Test func aDjangoDictionarySavedAsJSONIsAValidFile() throws {
        var reader = try self.reader(
            [:],
            json: """
                {"AUTH": {"AUTH_METHOD": "OTP", "OPTIONS": {"OTP_LENGTH": 6, "OTP_EXPIRE_PER_MINUTES": 2,
                "OTP_SMS_TEMPLATE_ID": 1234}}, "SMS": {"SMS_SERVICE": "KAVENEGAR_COM",
                "SETTINGS": {"KAVENEGAR_COM_API_KEY": "k", "KAVENEGAR_COM_FROM": "10004346"}}}
                """)
        #expect(reader.read(.otpLength) == 6)
        #expect(reader.read(.otpLife) == .seconds(120))
        #expect(reader.read(.otpTemplate) == "1234")
        #expect(reader.read(.authMethod) == [.code])
        #expect(reader.read(.smsService) == [.kavenegar])
        #expect(reader.read(.kavenegarKey, isUsed: false) == "k")
        #expect(try reader.finish().unknownNames.isEmpty)
    }

    @Test(
        "a number where a text is meant is not rounded",
        arguments: [
            ("1234", "1234"), ("1234.0", "1234"), ("12345678901234567890", "12345678901234567890"), ("1e21", "1e21"),
            ("0.50", "0.50"),
        ])
    func numbersAsTexts(written: String, text: String) throws {
        var reader = try self.reader(
            [:], json: #"{"AUTH":{"OPTIONS":{"OTP_SMS_TEMPLATE_ID":\#(written)}}}"#)
        #expect(reader.read(.otpTemplate) == text)
    }

    @Test func theEnvironmentWinsOverTheFile() throws {
        var reader = try self.reader(["AUTH_OPTIONS_OTP_LENGTH": "5"], json: #"{"AUTH":{"OPTIONS":{"OTP_LENGTH":6}}}"#)
        #expect(reader.read(.otpLength) == 5)
    }

    @Test func camelCaseKeysAreSnakeCaseInTheEnvironment() throws {
        var reader = try self.reader(["OTP_APP_HASHES": "FA+9qCX9VSu, ABCDEFGHIJK"])
        #expect(reader.read(.otpAppHashes) == ["FA+9qCX9VSu", "ABCDEFGHIJK"])
    }

    @Test func eachWrongValueIsNamedWithWhatItGotAndWhatItTakes() throws {
        var reader = try self.reader(
            ["HTTP_PORT": "many", "REDIS_TIMEOUT": "99"], json: #"{"AUTH":{"OPTIONS":{"OTP_LENGTH":true}}}"#)
        #expect(reader.read(.httpPort) == 8_080)
        _ = reader.read(.redisTimeout)
        _ = reader.read(.otpLength)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(
            error?.problems.prefix(2) == [
                "HTTP_PORT: got \"many\", takes a whole number from 0 to 65535",
                "REDIS_TIMEOUT: got \"99\", takes a number from 0.05 to 1.5 seconds",
            ])
        let last = error?.problems.last ?? ""
        #expect(last.hasPrefix("AUTH.OPTIONS.OTP_LENGTH (/"))
        #expect(
            last.hasSuffix(".json, line 1, column 21): got \"true\", takes a whole number from 3 to 10 digits"),
            "\(last)")
    }

    @Test func aWrongSecretIsNotRepeated() throws {
        var reader = try self.reader(["REDIS_URL": "http://user:hunter2@host"])
        _ = reader.read(.redisURL)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("REDIS_URL") == true)
    }

    @Test func secretsThatNobodyReadsHereAreNamedAndNotShown() throws {
        var reader = try self.reader([
            "REDIS_URL": "redis://a:hunter2@h/", "AMQP_URL": "amqp://u:hunter2@h/", "HTTP_PORT": "1",
            "SMS_SETTINGS_KAVENEGAR_COM_API_KEY_FILE": "/nowhere",
        ])
        _ = reader.read(.redisURL)
        let settings = try reader.finish()
        #expect(settings.needlessSecrets == ["AMQP_URL", "SMS_SETTINGS_KAVENEGAR_COM_API_KEY_FILE"])
        #expect(settings.report.contains("warning: AMQP_URL is given to this process, which does not read it"))
        #expect(!settings.report.contains("hunter2"))
    }

    @Test func unknownKeysOfTheFileAreNamed() throws {
        let reader = try self.reader([:], json: #"{"AUTH":{"OTP_LENGHT":6,"X":null},"http":{"port":1}}"#)
        let settings = try reader.finish()
        #expect(settings.unknownNames.map(\.name) == ["AUTH.OTP_LENGHT", "AUTH.X"])
        #expect(settings.unknownNames.map(\.nearest) == ["AUTH.OPTIONS.OTP_LENGTH", nil])
        #expect(settings.hasMistakes)
        #expect(settings.report.contains(", line 1, column 10): did you mean AUTH.OPTIONS.OTP_LENGTH?"))
    }

    @Test func variablesThatBeginAsOursDoAreNamed() throws {
        var foreign = [
            "PATH": "/bin", "HTTP_PROXY": "x", "REDIS_PORT_6379_TCP": "x", "AUTH_URL": "x", "http_port": "x",
        ]
        var settings = try self.reader(foreign).finish()
        #expect(!settings.hasMistakes)
        #expect(
            settings.report.contains(
                "notice: no settings, though they begin as settings do: AUTH_URL, HTTP_PROXY, REDIS_PORT_6379_TCP"))
        foreign.merge(["OTP_LENGHT": "6", "AMPQ_URL": "amqp://u:hunter2@h/"]) { $1 }
        settings = try self.reader(foreign).finish()
        #expect(settings.hasMistakes)
        #expect(settings.report.contains("warning: unknown variable OTP_LENGHT: did you mean AUTH_OPTIONS_OTP_LENGTH?"))
        #expect(settings.report.contains("warning: unknown variable AMPQ_URL: did you mean AMQP_URL?"))
        #expect(!settings.report.contains("hunter2"))
    }

    @Test func theDictionaryIsTakenWithItsNameToo() throws {
        let inner = #"{"AUTH": {"OPTIONS": {"OTP_LENGTH": 6}}, "sms": {"userSend": "off"}}"#
        var reader = try self.reader([:], json: #"{"DJANGO_CHELSERU": \#(inner), "http": {"port": 7}}"#)
        #expect(reader.read(.otpLength) == 6)
        #expect(reader.read(.userSend) == .off)
        #expect(reader.read(.httpPort) == 7)
        #expect(try reader.finish().unknownNames.isEmpty)
        let twice = #expect(throws: SettingsError.self) {
            try self.reader([:], json: #"{"DJANGO_CHELSERU": \#(inner), "AUTH": {}}"#)
        }
        #expect(
            twice?.description.contains("beside DJANGO_CHELSERU and as DJANGO_CHELSERU.AUTH: leave one out") == true)
        #expect(throws: SettingsError.self) { try self.reader([:], json: #"{"DJANGO_CHELSERU": null}"#) }
    }

    @Test func secretsComeFromFilesToo() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "chelseru-\(UUID().uuidString)")
        try Data("s3cret\n".utf8).write(to: file)
        var reader = try self.reader(["SMS_SETTINGS_KAVENEGAR_COM_API_KEY_FILE": file.path])
        #expect(reader.read(.kavenegarKey, isUsed: false) == "s3cret")
        #expect(try !reader.finish().report.contains("s3cret"))
    }

    @Test func aSecretFileThatIsMissingStopsTheStart() throws {
        var reader = try self.reader(["SMS_SETTINGS_KAVENEGAR_COM_API_KEY_FILE": "/nowhere"])
        _ = reader.read(.kavenegarKey, isUsed: false)
        #expect(throws: SettingsError.self) { try reader.finish() }
    }

    @Test(
        "who comes from django-chelseru is told once what users may send now",
        arguments: [
            (#"{"SMS": {"SMS_SERVICE": "KAVENEGAR_COM"}}"#, [:], 1), (#"{"AUTH": {"AUTH_METHOD": "OTP"}}"#, [:], 1),
            (#"{"AUTH": {"AUTH_METHOD": "OTP"}, "sms": {"userSend": "own-number"}}"#, [:], 0),
            (#"{"AUTH": {"AUTH_METHOD": "OTP"}}"#, ["SMS_USER_SEND": "limited"], 0),
            (#"{"redis": {"url": "x"}}"#, [:], 0),
        ] as [(String, [String: String], Int)])
    func notice(json: String, environment: [String: String], count: Int) throws {
        var reader = try self.reader(environment, json: json)
        #expect(try reader.finish().notices.isEmpty, "those whom it does not concern are not told")
        _ = reader.read(.userSend)
        let effective = try reader.finish()
        #expect(effective.notices.count == count)
        #expect(effective.report.contains("notice: sms.userSend is not set") == (count == 1))
    }

    @Test(
        "who never chose groups is told of the safer value",
        arguments: [([:], 1), (["AUTH_GROUPS": "0-0"], 0), (["AUTH_GROUPS": "0-99"], 0)] as [([String: String], Int)])
    func groups(environment: [String: String], count: Int) throws {
        var reader = try self.reader(environment, json: "{}")
        _ = reader.read(.authGroups)
        let effective = try reader.finish()
        #expect(effective.notices.count == count)
        #expect(effective.report.contains("notice: auth.groups is not set") == (count == 1))
    }

    @Test(
        "who bounds no sum of codes is warned",
        arguments: [([:], 1), (["LIMITS_SERVICE": "0"], 1), (["LIMITS_SERVICE": "2000/1h"], 0)]
            as [([String: String], Int)])
    func sum(environment: [String: String], count: Int) throws {
        var reader = try self.reader(environment, json: "{}")
        _ = reader.read(.serviceLimits)
        let effective = try reader.finish()
        #expect(effective.warnings.count == count)
        #expect(effective.report.contains("warning: limits.service is 0: nothing bounds") == (count == 1))
    }

    @Test("a file that holds no object stops the start", arguments: ["", "[]", "7", "{"])
    func brokenFile(json: String) {
        #expect(throws: SettingsError.self) { try self.reader([:], json: json) }
    }

    @Test func aFileThatWasNamedAndIsMissingStopsTheStart() {
        #expect(throws: SettingsError.self) { try SettingsReader(environment: ["CHELSERU_CONFIG": "/nowhere.json"]) }
    }

    @Test func theReportMasksPasswordsInURLs() throws {
        var reader = try self.reader(["AMQP_URL": "amqp://u:hunter2@a/,amqp://u:hunter2@b:5673/"])
        _ = reader.read(.amqpURL)
        let report = try reader.finish().report
        #expect(report.contains("amqp://u:•••@a/,amqp://u:•••@b:5673/"))
        #expect(!report.contains("hunter2"))
    }

    @Test func aPasswordWithACommaIsMaskedWhole() throws {
        var reader = try self.reader(["REDIS_URL": "redis://app:hun,ter2@127.0.0.1:6379/0"])
        _ = reader.read(.redisURL)
        let report = try reader.finish().report
        #expect(report.contains("redis://app:•••@127.0.0.1:6379/0"))
        #expect(!report.contains("hun") && !report.contains("ter2"))
    }

    @Test("half a range is no range", arguments: ["0-9O", "x-5", "5-", "-5", "1-2-3", "9-1", ""])
    func ranges(text: String) throws {
        var reader = try self.reader(["AUTH_GROUPS": text])
        _ = reader.read(.authGroups)
        #expect(throws: SettingsError.self) { try reader.finish() }
    }

    @Test func providersAreReachedEncryptedOrOnThisMachineOnly() throws {
        for (url, isAllowed) in [
            ("https://api.kavenegar.com/v1", true), ("http://127.0.0.1:9100/kavenegar/v1", true),
            ("http://api.kavenegar.com/v1", false), ("ftp://x", false), ("https://user@x/", false), ("", false),
        ] {
            #expect((ProviderAddress(url) != nil) == isAllowed, "\(url)")
        }
    }

    @Test func aProvidersAddressHasNoSlashAtItsEnd() {
        #expect(ProviderAddress("https://api.sms.ir/v1/")?.text == "https://api.sms.ir/v1")
        #expect(ProviderAddress("https://api.sms.ir/v1")?.text == "https://api.sms.ir/v1")
    }

    @Test func valuesAreReadOnceAndShownAsTheyWereWritten() throws {
        var reader = try self.reader(
            ["LIMITS_NUMBER": " 007/60m , 0", "SMS_SMS_SERVICE": "sms_ir,KAVENEGAR_COM", "GUARD_MODE": "ENFORCE"],
            json: #"{"http": {"trustedProxies": ["10.0.0.0/8", "::1"]}, "limits": {"country": "98=5/1h"}}"#)
        #expect(reader.read(.numberLimits) == [WindowLimit(7, in: .seconds(3_600))])
        #expect(reader.read(.smsService) == [.smsIR, .kavenegar])
        #expect(reader.read(.guardMode) == .enforce)
        #expect(reader.read(.trustedProxies) == ["10.0.0.0/8", "::1"].compactMap(AddressBlock.init))
        #expect(reader.read(.countryLimits).map(\.code) == ["98"])
        #expect(reader.read(.serviceLimits).isEmpty)
        #expect(
            try reader.finish().lines.map(\.value)
                == ["007/60m,0", "sms_ir,KAVENEGAR_COM", "enforce", "10.0.0.0/8,::1", "98=5/1h", "0"])
    }

    @Test func aTemplateThatIsWrongIsToldLikeAnyOtherValue() throws {
        var reader = try self.reader([:], json: #"{"SMS": {"TEMPLATES": {"hello": {"text": 7}}}}"#)
        #expect(!reader.readTemplates().isListed("hello"))
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        let problem = error?.problems.first ?? ""
        #expect(problem.hasPrefix("SMS.TEMPLATES (/"), "\(problem)")
        #expect(problem.contains("): hello.text: is not a text, takes an object: our key to "), "\(problem)")
    }

    @Test func templatesAreShownByTheirNames() throws {
        var reader = try self.reader(["SMS_TEMPLATES": #"{"b": 7, "a": {"text": "x"}}"#])
        #expect(reader.readTemplates().isListed("a"))
        #expect(try reader.finish().lines.first?.value == "a,b")
    }

    @Test(
        "what is no value is told with the item that is wrong",
        arguments: [
            ("LIMITS_ADDRESS", "5/10m,5/10x", "LIMITS_ADDRESS: got \"5/10x\" as item 2 of 2, takes COUNT/WINDOW with"),
            (
                "LIMITS_NUMBER", "101/1h",
                "LIMITS_NUMBER: got \"101/1h\", takes COUNT/WINDOW with s, m, h or d, at most 100"
            ),
            (
                "HTTP_TRUSTED_PROXIES", "10.0.0.0/33",
                "HTTP_TRUSTED_PROXIES: got \"10.0.0.0/33\", takes addresses or CIDR"
            ),
            ("OTP_TEST_NUMBERS", "1=hunter2", "OTP_TEST_NUMBERS: something else, takes NUMBER=CODE@YEAR-MONTH-DAY"),
            ("GUARD_MODE", "on", "GUARD_MODE: got \"on\", takes one of off, observe, enforce"),
            ("OTP_TEXT", "Hello", "OTP_TEXT: got \"Hello\", takes a text with {code} in it"),
        ])
    func refusals(variable: String, value: String, says: String) throws {
        var reader = try self.reader([variable: value])
        _ = (reader.read(.addressLimits), reader.read(.numberLimits), reader.read(.trustedProxies))
        _ = (reader.read(.otpTestNumbers), reader.read(.guardMode), reader.read(.otpText))
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.problems.count == 1)
        #expect(error?.problems.first?.hasPrefix(says) == true, "\(error?.problems ?? [])")
    }

    @Test func aProviderThatSendsNothingIsNeitherOfferedNorTakenUnlessItIsAllowed() throws {
        #expect(!Setting<[ProviderService]>.smsService.takes.contains("BENCHMARK"))
        for (variable, value) in [("SMS_SMS_SERVICE", "BENCHMARK"), ("SMS_ROUTES", "98=SMS_IR+benchmark")] {
            var strict = try self.reader([variable: value])
            _ = strict.readRoutes()
            let error = #expect(throws: SettingsError.self) { try strict.finish() }
            #expect(error?.problems.count == 1)
            #expect(error?.description.contains(": BENCHMARK makes outcomes up and sends nothing: only") == true)
            var allowing = try self.reader([variable: value])
            #expect(allowing.readRoutes(allowsBenchmark: true).providers.contains(.benchmark))
            #expect(try allowing.finish().warnings.count == 1)
        }
        var ordinary = try self.reader(["SMS_ROUTES": "98=SMS_IR"])
        #expect(ordinary.readRoutes(allowsBenchmark: true).providers == [.kavenegar, .smsIR])
        #expect(try ordinary.finish().warnings.isEmpty)
    }

    @Test func everyKeyOfAProviderIsOnItsPage() {
        let keys = ProviderService.allCases.flatMap(\.facts.rows).map(\.key)
        #expect(keys.first == "SMS.SETTINGS.KAVENEGAR_COM_API_KEY" && keys.last == "sms.generic")
        #expect(Setting<[SendRate]>.smsRates.row.defaultText == "PARSIAN_WEBCO_IR=2")
    }

    @Test func everyKeyHasOneRowAndItsOwnVariable() {
        let rows = SettingsCatalogue.rows
        #expect(Set(rows.map(\.key)).count == rows.count)
        #expect(Set(rows.map(\.environmentName)).count == rows.count)
    }

    @Test func theReferenceHasARowForEveryKey() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let page = try String(contentsOf: root.appending(path: "docs/reference/settings.md"), encoding: .utf8)
        for row in SettingsCatalogue.rows {
            #expect(page.contains(row.markdown), "docs/reference/settings.md is stale: scripts/reference makes it anew")
        }
    }
}
