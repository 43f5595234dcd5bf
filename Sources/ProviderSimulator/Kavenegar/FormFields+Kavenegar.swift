import FoundationEssentials
import Primitives

extension FormFields {
    /// A parameter that has to be there and not empty.
    func kavenegarRequired(_ name: String) throws(KavenegarRefusal) -> String {
        guard let value = self[name] else { throw .parameterMissing }
        guard !value.isEmpty else { throw .parameterEmpty }
        return value
    }

    /// A comma list of 64-bit numbers, empty if the parameter is absent or empty.
    func kavenegarIntegers(_ name: String, atMost limit: Int) throws(KavenegarRefusal) -> [Int64] {
        guard let value = self[name], !value.isEmpty else { return [] }
        let texts = value.split(separator: ",", maxSplits: limit, omittingEmptySubsequences: false)
        guard texts.count <= limit else { throw .tooManyRecords }
        let integers = texts.compactMap { Int64($0) }
        guard integers.count == texts.count else { throw .badCharacters }
        return integers
    }

    /// A list that `sms/sendarray` takes as JSON in one parameter, all its elements of one kind.
    func kavenegarList<Element>(
        _ name: String, _ kind: (JSONValue) -> Element?
    ) throws(KavenegarRefusal) -> [Element] {
        let value = try self.kavenegarRequired(name)
        guard case .array(let elements) = try? JSONParser.parse(Array(value.utf8), limits: .foreign) else {
            throw .badCharacters
        }
        let list = elements.compactMap(kind)
        guard list.count == elements.count else { throw .badCharacters }
        return list
    }

    /// Checks the `date` parameter: a date to come is taken and not waited for, for here everything arrives at once.
    func checkKavenegarDate(now: Int64) throws(KavenegarRefusal) {
        guard let date = self["date"], !date.isEmpty else { return }
        guard let seconds = Int64(date), seconds > now / 1_000 else { throw .badDate }
    }

    /// Checks the form of the `tag` parameter; whether the panel knows it, no panel here can say.
    func checkKavenegarTag() throws(KavenegarRefusal) {
        guard let tag = self["tag"], !tag.isEmpty else { return }
        let isWellFormed = tag.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isWellFormed, tag.utf8.count <= 200 else { throw .badTag }
    }
}
