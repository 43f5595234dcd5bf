import Primitives
import SMS
import Testing

@testable import SMSWorker

/// A provider as the conformance suite needs it: how to make it, what it sends, and what its codes mean.
struct ProviderUnderTest: Sendable, CustomTestStringConvertible {
    /// A documented code, with its outcome for a text and for a template.
    struct Code: Sendable {
        let value: JSONValue
        let text: AttemptOutcome
        let template: AttemptOutcome
    }

    /// Its name in the simulator.
    let name: String
    /// The text it is tried with; nil if it sends by template only.
    var text: ProviderPayload?
    /// The template it is tried with, whose values have ``code`` in them.
    let template: ProviderPayload
    let codes: [Code]
    /// Makes it, at an address of the simulator, with its credentials or wrong ones.
    let make: @Sendable (_ address: String, _ credential: String, _ http: ProviderHTTP) throws -> any SMSProvider

    var testDescription: String { self.name }

    /// The forms it sends.
    var payloads: [ProviderPayload] { [self.text, self.template].compactMap { $0 } }

    static let code = "48151623"
    static let plainText = "کد ورود: 48151623 & \"x\" {+}\nخط دوم"

    /// Every provider; a new one is one line.
    static let all: [ProviderUnderTest] = [.kavenegar, .meliPayamak, .parsian, .smsIR, .generic]

    static let kavenegar = ProviderUnderTest(
        name: "kavenegar", text: .text(Self.plainText), template: Self.template("login", "token"),
        codes: Self.codes([
            .rejectedMessage: [400, 405, 406, 411, 413, 414, 415, 417, 419, 420, 422, 428, 431, 604, 607],
            .rejectedAccount: [401, 403, 404, 407, 416, 418, 426, 427, 501], .uncertain: [402, 999],
            .rejectedRoute: [412, 424, 432], .notSent: [409], .throttled: [429, 451],
        ])
    ) { address, credential, http in
        Kavenegar(
            configuration: .init(baseURL: address + "/kavenegar/v1", key: credential, sender: "10004346"), http: http)
    }

    static let meliPayamak = ProviderUnderTest(
        name: "melipayamak", text: .text(Self.plainText), template: Self.template("100001", "1"),
        codes: Self.codes([
            .rejectedAccount: [0, 2, 3, 4, 10, 12, -1, -3, -7, -108, -109, -110], .rejectedRoute: [5, 9, -4, -5],
            .rejectedMessage: [7, 14, 15, 16, 17, 18, -2, -10], .notSent: [6], .throttled: [19],
            .uncertain: [1, 11, -6, 77],
        ]) + [Code(value: .integer(35), text: .rejectedRoute, template: .rejectedMessage)]
    ) { address, credential, http in
        MeliPayamak(
            configuration: .init(
                baseURL: address + "/melipayamak/api/SendSMS", username: "simulator", password: credential,
                sender: "50004001"), http: http)
    }

    static let parsian = ProviderUnderTest(
        name: "parsian", template: Self.template("1001", "1"),
        codes: Self.codes([.rejectedRoute: [100], .rejectedAccount: [401], .uncertain: [999]])
    ) { address, credential, http in
        Parsian(configuration: .init(baseURL: address + "/parsian", token: credential), http: http)
    }

    static let smsIR = ProviderUnderTest(
        name: "smsir", text: .text(Self.plainText), template: Self.template("123456", "CODE"),
        codes: Self.codes([
            .uncertain: [0, 111, 112, 999], .rejectedAccount: [10, 11, 12, 13, 14, 102, 119], .throttled: [20],
            .rejectedRoute: [101, 113, 117, 123],
            .rejectedMessage: [103, 104, 105, 106, 107, 108, 109, 110, 114, 115, 116, 118],
        ])
    ) { address, credential, http in
        SMSIR(configuration: .init(baseURL: address + "/smsir/v1", key: credential, line: 30_007_732), http: http)
    }

    static let generic = ProviderUnderTest(
        name: "generic", text: .text(Self.plainText), template: Self.template("login", "code"),
        codes: [
            Self.code("unauthorized", .rejectedAccount), Self.code("bad_number", .rejectedMessage),
            Self.code("unknown_template", .rejectedRoute), Self.code("rate_limited", .throttled),
            Self.code("busy", .notSent), Self.code("lost", .uncertain), Self.code("never heard of", .uncertain),
        ]
    ) { address, credential, http in
        let value = try GenericDescription.value(GenericDescription.simulator(address, credential))
        return GenericProvider(configuration: try GenericConfiguration(value, path: "sms.generic"), http: http)
    }

    private static func template(_ id: String, _ name: String) -> ProviderPayload {
        .template(id: id, values: [TemplateValue(name: name, value: Self.code)])
    }

    private static func code(_ word: String, _ kind: AttemptOutcome) -> Code {
        Code(value: .string(word), text: kind, template: kind)
    }

    private static func codes(_ table: [AttemptOutcome: [Int64]]) -> [Code] {
        table.flatMap { kind, codes in codes.map { Code(value: .integer($0), text: kind, template: kind) } }
    }
}
