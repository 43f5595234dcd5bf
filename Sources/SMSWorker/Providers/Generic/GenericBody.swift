import Primitives
import SMS

/// The body of a call, as a template.
enum GenericBody: Sendable, Equatable {
    /// A JSON document in whose strings variables may stand.
    case json(JSONTemplate)
    /// The fields of a form.
    case form([(name: String, value: TextTemplate)])
    /// Any text; values are escaped as its media type demands.
    case text(TextTemplate, contentType: String)

    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.json(let left), .json(let right)): left == right
        case (.form(let left), .form(let right)):
            left.elementsEqual(right) { $0.name == $1.name && $0.value == $1.value }
        case (.text(let left, let leftType), .text(let right, let rightType)): left == right && leftType == rightType
        default: false
        }
    }

    /// The variables in it.
    var variables: [GenericVariable] {
        switch self {
        case .json(let template): template.variables
        case .form(let fields): fields.flatMap { $0.value.variables }
        case .text(let template, _): template.variables
        }
    }

    /// What goes into `Content-Type`.
    var contentType: String {
        switch self {
        case .json: "application/json; charset=utf-8"
        case .form: "application/x-www-form-urlencoded; charset=utf-8"
        case .text(_, let contentType): contentType
        }
    }

    /// The body with the values in it.
    ///
    /// A member or field that is nothing but a variable without a value is left out.
    func render(_ values: GenericValues) -> String {
        switch self {
        case .json(let template):
            var writer = JSONWriter()
            template.write(values, into: &writer)
            return writer.text
        case .form(let fields):
            return FormEncoding.encode(
                fields.compactMap { name, value in
                    if let only = value.onlyVariable, values[only] == nil { return nil }
                    return (name, value.render(values))
                })
        case .text(let template, let contentType):
            let escaping = TextEscaping(contentType: contentType)
            return template.render(values, escaping: escaping.escape)
        }
    }
}

/// A JSON document in whose strings variables may stand.
indirect enum JSONTemplate: Sendable, Equatable {
    case string(TextTemplate)
    case array([JSONTemplate])
    case object([String: JSONTemplate])
    /// A number, true, false or null.
    case constant(JSONValue)

    /// The variables in it.
    var variables: [GenericVariable] {
        switch self {
        case .string(let template): template.variables
        case .array(let elements): elements.flatMap(\.variables)
        case .object(let members): members.values.flatMap(\.variables)
        case .constant: []
        }
    }

    /// Writes the document with the values in it.
    func write(_ values: GenericValues, into writer: inout JSONWriter) {
        switch self {
        case .string(let template):
            if template.onlyVariable == .values {
                writer.object { object in
                    for value in values.templateValues { object.member(value.name, value.value) }
                }
            } else {
                writer.string(template.render(values))
            }
        case .array(let elements):
            writer.array { array in
                for element in elements where element.isPresent(values) { element.write(values, into: &array) }
            }
        case .object(let members):
            writer.object { object in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) where member.isPresent(values) {
                    object.name(name)
                    member.write(values, into: &object)
                }
            }
        case .constant(let value): writer.value(value)
        }
    }

    private func isPresent(_ values: GenericValues) -> Bool {
        guard case .string(let template) = self, let only = template.onlyVariable else { return true }
        return values[only] != nil
    }
}
