extension JSONParser {
    /// How much there may be, and how strangely it may be written.
    package struct Limits: Sendable {
        /// What becomes of a text that the gate does not admit.
        package enum Text: Sendable {
            /// The whole is refused.
            case refuse
            /// It is repaired as ``TextGate`` does it; of equal names the first counts.
            case repair
        }

        /// Arrays and objects within each other.
        package var depth = 32
        /// Values of all kinds; each takes more memory than the two bytes it may be written in.
        package var values = 100_000
        /// Bytes of a member's name.
        package var nameBytes = 1_024
        /// Whether the members of the outermost object are fields, with names of at most 64 bytes of ASCII.
        ///
        /// What lies deeper may be named by somebody else, such as the variables of a template.
        package var hasFields = true
        /// What becomes of a text that the gate does not admit.
        package var text = Text.refuse

        /// The limits of requests.
        package init() {}

        /// Of what others say whom we cannot ask to say it better: providers, the broker, old sites.
        package static let foreign = {
            var limits = Limits()
            limits.hasFields = false
            limits.text = .repair
            return limits
        }()

        /// Of files that an operator wrote.
        package static let configuration = {
            var limits = Limits()
            limits.hasFields = false
            return limits
        }()
    }

    /// What cannot be read, and where.
    package struct Fault: Error, Equatable {
        /// What is wrong.
        package enum Kind: Sendable {
            case syntax
            case notUnicode
            case duplicateName
            case nameTooLong
            case nameNotASCII
            /// A text that the gate does not admit.
            case textNotAllowed
            case tooDeep
            case tooManyValues
        }

        /// What is wrong.
        package let kind: Kind
        /// The byte at which it shows, counted from 0.
        package let offset: Int
        /// The member of the outermost object in which it is; nil if it is in none.
        package let field: ProtocolText?

        init(kind: Kind, offset: Int, field: ProtocolText? = nil) {
            self.kind = kind
            self.offset = offset
            self.field = field
        }
    }
}
