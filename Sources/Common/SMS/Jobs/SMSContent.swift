package import Primitives

/// What a message is for; it decides its lane, its routes and what an unknown outcome allows.
package enum MessageKind: String, Sendable, CaseIterable, Codable {
    /// A login code: worthless when late, and the same code twice does no harm.
    case otp
    /// Any other text: it can wait, and twice is once too often.
    case text
}

/// What is inside the seal of a job: to whom, and what it says.
///
/// The number is inside, not beside it: so no full number lies in the broker, and a code cannot be moved to another one.
package struct SMSContent: Sendable, Equatable {
    /// The receiver.
    package let phone: PhoneNumber
    /// What it says.
    package let body: SMSBody
    /// What the message is for.
    package let kind: MessageKind

    /// Makes a content.
    package init(phone: PhoneNumber, body: SMSBody) {
        self.phone = phone
        self.body = body
        // Kept, not computed: Swift 6.3.1's optimiser fails on the switch where it is inlined beside `texts`.
        self.kind = if case .code = body { .otp } else { .text }
    }

    var texts: [String] { [self.phone.e164] + self.body.texts }

    init?(kind: MessageKind, texts: [String]) {
        guard let first = texts.first, let phone = PhoneNumber(sealed: first),
            let body = SMSBody(kind: kind, texts: Array(texts.dropFirst()))
        else { return nil }
        self.init(phone: phone, body: body)
    }
}

/// What a message says.
package enum SMSBody: Sendable, Equatable {
    /// A login code.
    case code(OTPBody)
    /// A text, or values for a template.
    case text(TextBody)

    var texts: [String] {
        switch self {
        case .code(let code): [code.code, code.origin, code.appHash]
        case .text(let body):
            [body.text, body.template ?? ""] + body.variables.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        }
    }

    init?(kind: MessageKind, texts: [String]) {
        switch kind {
        case .otp:
            guard texts.count == 3 else { return nil }
            self = .code(OTPBody(code: texts[0], origin: texts[1], appHash: texts[2]))
        case .text:
            guard texts.count >= 2, texts.count.isMultiple(of: 2) else { return nil }
            var variables: [String: String] = [:]
            for index in stride(from: 2, to: texts.count, by: 2) { variables[texts[index]] = texts[index + 1] }
            self = .text(
                TextBody(text: texts[0], template: texts[1].isEmpty ? nil : texts[1], variables: variables))
        }
    }
}

/// A login code and what helps a phone to fill it in.
package struct OTPBody: Sendable, Equatable {
    /// The code.
    package let code: String
    /// The web host for autofill, or empty.
    package let origin: String
    /// The Android app's hash for autofill, or empty.
    package let appHash: String

    /// Makes a body.
    package init(code: String, origin: String = "", appHash: String = "") {
        self.code = code
        self.origin = origin
        self.appHash = appHash
    }
}

/// A text of the sender's app.
package struct TextBody: Sendable, Equatable {
    /// The text; with a template the value of its first variable, as in django-chelseru.
    package let text: String
    /// The template's key or a provider's own template id; nil for plain text.
    package let template: String?
    /// Values of the template's variables by our names.
    package let variables: [String: String]

    /// Makes a body.
    package init(text: String, template: String? = nil, variables: [String: String] = [:]) {
        self.text = text
        self.template = template
        self.variables = variables
    }
}
