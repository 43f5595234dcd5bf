import Foundation
import SMS
import Settings
import Testing

@testable import SMSWorker

@Suite struct GenericConfigurationTests {
    private static let good = GenericDescription.simulator("https://sms.example", "secret-9")

    private func fault(_ text: String) throws -> GenericFault? {
        let value = try GenericDescription.value(text)
        do throws(GenericFault) {
            _ = try GenericConfiguration(value, path: "sms.generic")
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what is wrong stops the start with the path of the member",
        arguments: [
            (#""url": "https://sms.example/generic/send""#, #""url": "http://sms.example/send""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://{to}.example/send""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://sms.example:{to}/send""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "{text}""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://user:pw@sms.example/""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://sms.example/{nobody}""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://sms.example/{id}""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": "https://sms.example/a b""#, "url"),
            (#""url": "https://sms.example/generic/send""#, #""url": 7"#, "url"),
            (#""sender": "3000""#, ##""sender": "3000\n1""##, "sender"),
            (#""sender": "3000""#, #""sender": "3000", "misspelt": 1"#, "misspelt"),
            (#""sender": "3000""#, #""sender": "3000", "method": "DELETE""#, "method"),
            (#""sender": "3000""#, #""sender": "3000", "deduplicates": "yes""#, "deduplicates"),
            (#""sender": "3000""#, #""sender": "3000", "statuses": {"429": "later"}"#, "statuses.429"),
            (#""sender": "3000""#, #""sender": "3000", "statuses": {"teapot": "account"}"#, "statuses.teapot"),
            (#""sender": "3000""#, #""sender": "3000", "template": {"url": "ftp://x/"}"#, "template.url"),
            (#""secrets": {"token": "secret-9"}"#, #""secrets": {}"#, "headers.Authorization"),
            (#""secrets": {"token": "secret-9"}"#, ##""secrets": {"token": "a\u0000b"}"##, "secrets.token"),
            (#""Authorization": "Bearer"#, #""X-Text": "{text}", "Authorization": "Bearer"#, "headers.X-Text"),
            (#""Authorization": "Bearer"#, #""Host": "x", "Authorization": "Bearer"#, "headers.Host"),
            (#""Authorization": "Bearer"#, ##""X-A": "a\r\nB: c", "Authorization": "Bearer"##, "headers.X-A"),
            (#""text": "{text}""#, #""text": {"a": ["{text}", "{txt}"]}"#, "body.template.text.a.1"),
            (#""text": "{text}""#, #""text": "{secret:other}""#, "body"),
            (#""type": "json""#, #""type": "yaml""#, "body.type"),
            (#""type": "json""#, #""type": "form""#, "body.fields"),
            (#""pointer": "/ok", "equals": true"#, "", "success.pointer"),
            (#""pointer": "/ok", "equals": true"#, #""pointer": "ok""#, "success.pointer"),
            (#""pointer": "/ok", "equals": true"#, #""equals": true"#, "success.equals"),
            (#""pointer": "/ok", "equals": true"#, #""status": [42]"#, "success.status"),
            (#""pointer": "/ok", "equals": true"#, #""matches": "(a+)+b""#, "success.matches"),
            (#""pointer": "/ok", "equals": true"#, #""matches": "(""#, "success.matches"),
            (#""id": {"pointer": "/id"}"#, #""id": {"pointer": "/a~2"}"#, "id.pointer"),
            (#""id": {"pointer": "/id"}"#, #""id": {}"#, "id.pointer"),
            (#""busy": "not_sent""#, #""busy": "later""#, "errors.map.busy"),
            ("status?id={id}", "status", "status.url"), ("status?id={id}", "status?id={id}&to={to}", "status.url"),
            (#""blocked": "undelivered""#, #""blocked": "sent""#, "status.map.blocked"),
            (#""pointer": "/status","#, #""pointer": "/status", "hours": 1000,"#, "status.hours"),
            ("generic/credit", "generic/credit?id={id}", "credit.url"),
        ])
    func wrong(part: String, replacement: String, path: String) throws {
        #expect(Self.good.contains(part))
        let found = try #require(try self.fault(Self.good.replacing(part, with: replacement)))
        #expect(found.path == "sms.generic." + path)
        #expect(!found.reason.contains("secret-9"))
    }

    @Test func theDescriptionOfTheSimulatorIsGood() throws {
        #expect(try self.fault(Self.good) == nil)
        #expect(try self.fault("[]")?.path == "sms.generic")
    }

    @Test func withoutAPlaceForAMessageThereIsNothingToSend() throws {
        let text = #"{"url": "https://sms.example/?to={to}", "method": "GET", "success": {"status": [200]}}"#
        #expect(try self.fault(text)?.path == "sms.generic.body")
    }

    @Test func repeatsAreOnlyRecognisedByAnIDThatIsSent() throws {
        let text = #"{"url": "https://sms.example/?t={text}", "success": {"status": [200]}, "deduplicates": true}"#
        #expect(try self.fault(text)?.path == "sms.generic.deduplicates")
        #expect(try self.fault(text.replacing("{text}", with: "{text}&id={message_id}")) == nil)
    }

    @Test func aWrongObjectAndAMissingOneStopTheStart() throws {
        let wrong = #"{"url": "https://sms.example/{text}", "success": {"pointer": "x"}}"#
        for (value, problem) in [(wrong, "sms.generic.success.pointer: "), ("{}", "sms.generic: is not set")] {
            var reader = try SettingsReader(environment: ["SMS_GENERIC": value])
            _ = ProviderAccounts(reading: &reader, used: [.generic])
            let error = #expect(throws: SettingsError.self) { try reader.finish() }
            #expect(error?.problems.count == 1)
            #expect(error?.problems.first?.hasPrefix(problem) == true)
        }
    }

    @Test(
        "a provider in use needs its credentials, and no other does",
        arguments: [
            (ProviderService.kavenegar, ["SMS.SETTINGS.KAVENEGAR_COM_API_KEY"]),
            (.meliPayamak, ["SMS.SETTINGS.MELI_PAYAMAK_COM_USERNAME", "SMS.SETTINGS.MELI_PAYAMAK_COM_PASSWORD"]),
            (.parsian, ["SMS.SETTINGS.PARSIAN_WEBCO_IR_API_KEY"]), (.smsIR, ["SMS.SETTINGS.SMS_IR_API_KEY"]),
            (.benchmark, []),
        ])
    func credentials(service: ProviderService, keys: [String]) throws {
        var reader = try SettingsReader(environment: [:])
        _ = ProviderAccounts(reading: &reader, used: [service])
        guard !keys.isEmpty else {
            _ = try reader.finish()
            return
        }
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(error?.problems == keys.map { $0 + ": is not set; the provider in use needs it" })
    }

    @Test func everyProviderInUseHasAnAdapter() async throws {
        var reader = try SettingsReader(environment: [
            "SMS_SETTINGS_KAVENEGAR_COM_API_KEY": "k", "SMS_SETTINGS_MELI_PAYAMAK_COM_USERNAME": "u",
            "SMS_SETTINGS_MELI_PAYAMAK_COM_PASSWORD": "p", "SMS_SETTINGS_PARSIAN_WEBCO_IR_API_KEY": "t",
            "SMS_SETTINGS_SMS_IR_API_KEY": "k", "SMS_GENERIC": Self.good,
        ])
        let accounts = ProviderAccounts(reading: &reader, used: ProviderService.allCases)
        _ = try reader.finish()
        let http = ProviderHTTP(timeouts: .init(), connections: 1)
        #expect(accounts.adapters(http: http).map(\.service) == ProviderService.allCases)
        try await http.close()
    }
}
