import Primitives

extension ReceptorList {
    /// The numbers, all of them good.
    func checked() throws(KavenegarRefusal) -> [PhoneNumber] {
        switch self.problem {
        case nil: return self.numbers
        case .missing: throw .parameterMissing
        case .empty: throw .parameterEmpty
        case .tooMany: throw .tooManyRecords
        case .malformed: throw .badReceptor
        }
    }
}
