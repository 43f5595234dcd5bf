import Foundation
import Primitives

/// What all requests of the generic provider share: secrets, sender, headers.
struct GenericScope: Sendable {
    let sender: String
    let secrets: [String: String]
    private let headers: [(name: String, value: TextTemplate)]

    /// Reads `sender`, `secrets` and `headers`.
    init(_ object: inout GenericMember) throws(GenericFault) {
        self.sender = try object.string("sender") ?? ""
        guard Self.isPlain(self.sender) else { throw object.fault("sender", "has characters that no line has") }
        var secrets: [String: String] = [:]
        if var members = try object.object("secrets") {
            for (name, secret) in try members.texts() {
                guard (1...4_096).contains(secret.utf8.count), Self.isPlain(secret) else {
                    throw members.fault(name, "has to be a text of visible ASCII characters")
                }
                secrets[name] = secret
            }
        }
        self.secrets = secrets
        var headers: [(name: String, value: TextTemplate)] = []
        if var members = try object.object("headers") {
            for (name, text) in try members.texts() {
                let value = try members.template(text, name)
                guard Self.isHeader(name), value.variables.allSatisfy(\.isPlain), Self.isPlain(text) else {
                    throw members.fault(
                        name, "has to be a header; of variables it takes only those that are always plain")
                }
                for case .secret(let secret) in value.variables where secrets[secret] == nil {
                    throw members.fault(name, "names a secret that is not there")
                }
                headers.append((name, value))
            }
        }
        self.headers = headers
    }

    /// What a request is for.
    enum Purpose: Sendable {
        /// To send a message.
        case send
        /// To ask about one.
        case status
        /// To ask for the credit.
        case credit

        /// Whether there is such a variable in it.
        func knows(_ variable: GenericVariable) -> Bool {
            switch variable {
            case .from, .secret: true
            case .id: self == .status
            case .to, .toE164, .text, .messageID, .templateID, .values, .value: self == .send
            }
        }
    }

    /// Reads `url`, `method` and `body`.
    ///
    /// - Parameter other: what holds for members that are not there.
    func request(
        _ object: inout GenericMember, for purpose: Purpose, like other: GenericRequest? = nil
    ) throws(GenericFault) -> GenericRequest {
        guard let url = try self.url(&object) ?? other?.url else { throw object.fault("url", "is not set") }
        try self.check(url, purpose, object.fault("url", Self.unknown))
        let method = try object.string("method")?.uppercased() ?? other?.method ?? (purpose == .send ? "POST" : "GET")
        guard ["GET", "POST", "PUT", "PATCH"].contains(method) else {
            throw object.fault("method", "has to be GET, POST, PUT or PATCH")
        }
        var body = other?.body
        if var member = try object.object("body") {
            let fault = object.fault("body", Self.unknown)
            let own = try self.body(&member)
            for variable in own.variables where !self.knows(variable, purpose) { throw fault }
            body = own
        }
        return GenericRequest(url: url, method: method, headers: self.headers, body: body)
    }

    private static let unknown = "has a variable that has no value here, or a secret that is not there"

    private func knows(_ variable: GenericVariable, _ purpose: Purpose) -> Bool {
        if case .secret(let name) = variable { return self.secrets[name] != nil }
        return purpose.knows(variable)
    }

    private func check(
        _ template: TextTemplate, _ purpose: Purpose, _ fault: GenericFault
    ) throws(GenericFault) {
        for variable in template.variables where !self.knows(variable, purpose) { throw fault }
    }

    private func url(_ object: inout GenericMember) throws(GenericFault) -> TextTemplate? {
        guard let template = try object.template("url") else { return nil }
        // Scheme, host and port stand before the first variable, and are over before it.
        guard case .literal(let start) = template.parts.first, let scheme = start.firstRange(of: "://"),
            template.parts.count == 1 || start[scheme.upperBound...].contains(where: { $0 == "/" || $0 == "?" })
        else { throw object.fault("url", "takes variables in path and query only") }
        let sample = template.parts.map { part in
            if case .literal(let text) = part { text } else { "x" }
        }.joined()
        guard sample.allSatisfy({ $0.isASCII && $0.isVisible }), let url = URL(string: sample), let host = url.host(),
            !host.isEmpty, url.user() == nil, url.fragment() == nil,
            url.scheme == "https" || url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host)
        else { throw object.fault("url", "has to be an https:// address (http:// only on loopback)") }
        return template
    }

    private func body(_ object: inout GenericMember) throws(GenericFault) -> GenericBody {
        let body: GenericBody
        switch try object.string("type") {
        case "json":
            guard let value = object.take("template") else { throw object.fault("template", "is not set") }
            body = .json(try Self.json(value, object, "template"))
        case "form":
            guard var members = try object.object("fields") else { throw object.fault("fields", "is not set") }
            var fields: [(name: String, value: TextTemplate)] = []
            for (name, text) in try members.texts() { fields.append((name, try members.template(text, name))) }
            body = .form(fields)
        case "text":
            guard let template = try object.template("template") else { throw object.fault("template", "is not set") }
            let contentType = try object.string("contentType") ?? "text/plain; charset=utf-8"
            guard Self.isPlain(contentType) else { throw object.fault("contentType", "has to be a media type") }
            body = .text(template, contentType: contentType)
        default: throw object.fault("type", "has to be json, form or text")
        }
        try object.finish()
        return body
    }

    private static func json(
        _ value: JSONValue, _ object: GenericMember, _ path: String
    ) throws(GenericFault) -> JSONTemplate {
        switch value {
        case .string(let text): return .string(try object.template(text, path))
        case .array(let values):
            var elements: [JSONTemplate] = []
            for (index, element) in values.enumerated() {
                elements.append(try Self.json(element, object, "\(path).\(index)"))
            }
            return .array(elements)
        case .object(let values):
            var members: [String: JSONTemplate] = [:]
            for (name, member) in values.map({ ($0.string, $1) }) {
                members[name] = try Self.json(member, object, "\(path).\(name)")
            }
            return .object(members)
        case .null, .bool, .integer, .large, .number: return .constant(value)
        }
    }

    /// The token of RFC 9110 §5.6.2, without the headers that the client itself writes.
    private static func isHeader(_ name: String) -> Bool {
        let own = ["host", "content-length", "transfer-encoding", "connection"]
        return (1...64).contains(name.utf8.count) && !own.contains(name.lowercased())
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}

extension Character {
    /// Whether it is a letter, a digit or a sign, of ASCII.
    fileprivate var isVisible: Bool { self.asciiValue.map { (0x21...0x7E).contains($0) } ?? false }
}
