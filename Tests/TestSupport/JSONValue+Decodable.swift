package import Primitives

/// Foundation's reader, for what our programs and others' say in tests: ours is judged by it, and reads everything else.
extension JSONValue: Decodable {
    /// Decodes whatever is there.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let large = try? container.decode(UInt64.self) {
            self = .large(String(large))
        } else if let number = try? container.decode(Double.self) {
            self = .number(JSONNumber(number))
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(.init(uniqueKeysWithValues: object.map { (ProtocolText($0), $1) }))
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .number(.infinity)
        }
    }
}
