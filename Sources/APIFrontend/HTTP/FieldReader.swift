import HTTPTypes
import Primitives
import SMS

/// Reads the fields of a request one by one and keeps everything that is wrong with them, in Django REST framework's words.
struct FieldReader {
    /// What is wrong with a field: its message, and a code for programs.
    struct Fault: Equatable {
        let field: String
        let message: String
        let code: String
    }

    private let fields: RequestFields
    private(set) var faults: [Fault] = []

    init(_ fields: RequestFields) {
        self.fields = fields
    }

    /// The refusal that names every fault; nil without one.
    var refusal: APIError? {
        guard let first = self.faults.first else { return nil }
        return APIError(
            status: .badRequest,
            body: .fields(self.faults.map { APIError.FieldFault(name: $0.field, message: $0.message) }),
            code: first.code)
    }

    mutating func add(_ field: String, _ message: String, _ code: String) {
        self.faults.append(Fault(field: field, message: message, code: code))
    }

    /// A text; a number reads as its digits.
    ///
    /// Characters are counted as django-chelseru does, by code points: what looks like one may be any number of them, and each
    /// has to be sent.
    ///
    /// - Returns: the text without white space at its ends; empty if it is absent or wrong.
    mutating func text(_ name: String, limit: Int, isRequired: Bool = false) -> String {
        guard let given = self.given(name, isRequired: isRequired) else { return "" }
        return self.checked(
            given.trimmingWhiteSpace(), name, isRequired: isRequired, limit: limit,
            tooLong: { _ in "Ensure this field has no more than \(limit) characters." })
    }

    /// A short field, such as a name or an id; read as ``ShortField`` says, and else as a text.
    mutating func word(_ name: String, limit: Int, isRequired: Bool = false) -> String {
        guard let given = self.given(name, isRequired: isRequired) else { return "" }
        return self.checked(
            ShortField.trimmed(given), name, isRequired: isRequired, limit: limit,
            tooLong: { _ in "Ensure this field has no more than \(limit) characters." })
    }

    /// The text of a message, with LF as its line ends, which are counted so as well.
    mutating func message(_ name: String, rules: MessageRules, isRequired: Bool) -> String {
        guard let given = self.given(name, isRequired: isRequired) else { return "" }
        return self.checked(
            LineEnds.unified(given).trimmingWhiteSpace(), name, isRequired: isRequired, limit: rules.textLimit,
            tooLong: rules.refusal(ofLong:))
    }

    /// What was given as a text or number; nil if nothing was, or something else.
    private mutating func given(_ name: String, isRequired: Bool) -> String? {
        switch self.fields[ProtocolText(name)] {
        case nil:
            if isRequired { self.add(name, "This field is required.", "required") }
        case .null:
            if isRequired { self.add(name, "This field may not be null.", "null") }
        case .string(let given): return given
        case .integer(let number): return String(number)
        case .bool, .large, .number, .array, .object:
            self.add(name, "Not a valid string.", "invalid")
        }
        return nil
    }

    private mutating func checked(
        _ text: String, _ name: String, isRequired: Bool, limit: Int, tooLong: (String) -> String
    ) -> String {
        if text.isEmpty {
            if isRequired { self.add(name, "This field may not be blank.", "blank") }
        } else if text.unicodeScalars.count > limit {
            self.add(name, tooLong(text), "max_length")
        } else if text.unicodeScalars.contains("\0") {
            self.add(name, "Null characters are not allowed.", "invalid")
        } else {
            return text
        }
        return ""
    }

    /// The receiver.
    mutating func phone(_ name: String, countries: Set<String>, ranges: MobileRanges) -> PhoneNumber? {
        switch MobileNumberField(self.fields[ProtocolText(name)], countries: countries) {
        case .valid(let phone) where ranges.refuses(phone): self.add(name, "Enter a valid mobile number.", "invalid")
        case .valid(let phone): return phone
        case .missing: self.add(name, "This field is required.", "required")
        case .null: self.add(name, "This field may not be null.", "null")
        case .blank: self.add(name, "This field may not be blank.", "blank")
        case .invalid: self.add(name, "Enter a valid mobile number.", "invalid")
        }
        return nil
    }

    /// Values by name.
    mutating func values(_ name: String, limit: Int, count: Int) -> [String: String] {
        guard let value = self.fields[ProtocolText(name)], value != .null else { return [:] }
        guard case .object(let members) = value else {
            self.add(name, "Expected a dictionary of items but got type \"\(value.pythonTypeName)\".", "invalid")
            return [:]
        }
        guard members.count <= count else {
            self.add(name, "Ensure this field has no more than \(count) values.", "max_length")
            return [:]
        }
        var inner = FieldReader(RequestFields(members))
        var values: [String: String] = [:]
        for key in members.keys.sorted().map(\.string) {
            guard (1...64).contains(key.unicodeScalars.count) else {
                self.add(name, "The name of a value has 1 to 64 characters.", "invalid")
                return [:]
            }
            values[key] = inner.text(key, limit: limit)
        }
        if let fault = inner.faults.first { self.add(name, "\(fault.field): \(fault.message)", fault.code) }
        return values.filter { !$0.value.isEmpty }
    }
}
