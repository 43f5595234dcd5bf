import Primitives

/// The receptors of a call, read but not judged: a fault for one number strikes before the provider looks at anything.
struct ReceptorList: Sendable {
    /// What is wrong with the list.
    enum Problem: Equatable, Sendable {
        /// The field is not there.
        case missing
        /// The field is empty.
        case empty
        /// There are more than one call takes.
        case tooMany
        /// One of them is no mobile number, or is not written as this provider wants it.
        case malformed
    }

    /// How a provider wants numbers written.
    enum Spelling: Sendable {
        /// In any way.
        case any
        /// As inside the country, `09121234567`, the zero optional.
        case national
    }

    /// Those that could be read, in order.
    let numbers: [PhoneNumber]
    /// What is wrong, if anything.
    let problem: Problem?

    /// Reads one number, or several with commas between.
    init(_ field: String?, atMost maximum: Int, spelling: Spelling = .any) {
        guard let field, !field.isEmpty else {
            self.init(numbers: [], problem: field == nil ? .missing : .empty)
            return
        }
        let texts = field.split(separator: ",", maxSplits: maximum, omittingEmptySubsequences: false)
        self.init(texts: texts.map { String($0) }, atMost: maximum, spelling: spelling)
    }

    /// Reads numbers that came as a list.
    init(texts: [String], atMost maximum: Int, spelling: Spelling = .any) {
        guard texts.count <= maximum else {
            self.init(numbers: [], problem: .tooMany)
            return
        }
        let numbers = texts.compactMap { PhoneNumber($0) }
        let isGood = numbers.count == texts.count && texts.allSatisfy { Self.isSpelled($0, spelling) }
        self.init(numbers: numbers, problem: texts.isEmpty ? .empty : isGood ? nil : .malformed)
    }

    private init(numbers: [PhoneNumber], problem: Problem?) {
        self.numbers = numbers
        self.problem = problem
    }

    /// One number written as a provider wants it, or nil.
    static func number(_ text: String, spelling: Spelling) -> PhoneNumber? {
        Self.isSpelled(text, spelling) ? PhoneNumber(text) : nil
    }

    private static func isSpelled(_ text: String, _ spelling: Spelling) -> Bool {
        switch spelling {
        case .any: true
        case .national:
            text.utf8.allSatisfy { (0x30...0x39).contains($0) }
                && (text.hasPrefix("09") && text.utf8.count == 11 || text.hasPrefix("9") && text.utf8.count == 10)
        }
    }
}
