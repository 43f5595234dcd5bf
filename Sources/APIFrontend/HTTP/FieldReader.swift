import Common
import HTTPTypes

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
    /// Characters are counted as the original does, by code points: what looks like one may be any number of them, and each
    /// has to be sent.
    ///
    /// - Returns: the trimmed text; empty if it is absent or wrong.
    mutating func text(_ name: String, limit: Int, isRequired: Bool = false) -> String {
        let text: String
        switch self.fields[ProtocolText(name)] {
        case nil:
            if isRequired { self.add(name, "This field is required.", "required") }
            return ""
        case .null:
            if isRequired { self.add(name, "This field may not be null.", "null") }
            return ""
        case .string(let given): text = given.trimmingWhiteSpace()
        case .integer(let number): text = String(number)
        case .bool, .large, .number, .array, .object:
            self.add(name, "Not a valid string.", "invalid")
            return ""
        }
        if text.isEmpty {
            if isRequired { self.add(name, "This field may not be blank.", "blank") }
        } else if text.unicodeScalars.count > limit {
            self.add(name, "Ensure this field has no more than \(limit) characters.", "max_length")
        } else if text.unicodeScalars.contains("\0") {
            self.add(name, "Null characters are not allowed.", "invalid")
        } else {
            return text
        }
        return ""
    }

    /// The receiver.
    mutating func phone(_ name: String, countries: Set<String>) -> PhoneNumber? {
        switch MobileNumberField(self.fields[ProtocolText(name)], countries: countries) {
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
