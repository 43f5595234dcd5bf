/// Why a file cannot be read as output of `dumpdata`.
enum DumpError: Error, Equatable, CustomStringConvertible {
    case empty
    case notObjects(at: Int)
    case truncated(at: Int)
    case notRows(at: Int)
    case noRows
    case outOfOrder(at: Int)
    case tooMany(String)

    var description: String {
        switch self {
        case .empty: "is empty"
        case .notObjects(let offset): "is neither an array of objects nor JSON Lines (byte \(offset))"
        case .truncated(let offset): "ends in the middle (byte \(offset))"
        case .notRows(let offset): "holds an object without model and fields (byte \(offset)): no output of dumpdata"
        case .noRows: "holds nothing that can be read: no output of dumpdata"
        case .outOfOrder(let offset): "has messages that are not in the order of their ids (byte \(offset))"
        case .tooMany(let what): "has more \(what) than are kept in mind at once"
        }
    }
}
