extension JSONParser {
    /// How much there may be.
    package struct Limits: Sendable {
        /// Arrays and objects within each other.
        package var depth = 32
        /// Values of all kinds; each takes more memory than the two bytes it may be written in.
        package var values = 100_000
        /// Bytes of a member's name.
        package var nameBytes = 1_024

        /// The limits of requests.
        package init() {}
    }

    /// What cannot be read, and where.
    package struct Fault: Error, Equatable {
        /// What is wrong.
        package enum Kind: Sendable {
            case syntax
            case notUnicode
            case duplicateName
            case nameTooLong
            case tooDeep
            case tooManyValues
        }

        /// What is wrong.
        package let kind: Kind
        /// The byte at which it shows, counted from 0.
        package let offset: Int
    }
}
