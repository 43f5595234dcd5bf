import Foundation

/// A first reading of all files, before anything is written: whether they are dumps, and what is needed to read the
/// rows one by one afterwards.
struct DumpSurvey: Sendable {
    /// Which files hold rows of a model.
    private(set) var filesOfModels: [DumpModel: [DumpFile]] = [:]
    /// The numbers of users.
    private(set) var mobiles = MobileIndex()
    /// The files that messages carry.
    private(set) var attachments = FileIndex()
    /// The highest id of a user, or 0.
    private(set) var highestUser: Int64 = 0
    /// The highest id of a room, or 0.
    private(set) var highestRoom: Int64 = 0
    /// What was found so far.
    private(set) var report = ImportReport()

    private let countries: Set<String>
    private var lastMessage: Int64 = 0

    /// Reads all files.
    init(_ files: [DumpFile], countries: Set<String>) async throws {
        self.countries = countries
        for file in files { try await self.read(file) }
        for user in self.mobiles.seal() { self.report.dropped(.mobile, "of user \(user)", .secondNumber) }
        for message in self.attachments.seal() { self.report.dropped(.file, "of message \(message)", .secondFile) }
    }

    private mutating func read(_ file: DumpFile) async throws {
        var progress = ImportProgress("checking \(file.name)", total: file.size)
        var models: Set<DumpModel> = []
        var (objects, rows) = (0, 0)
        try await file.read { pieces, position in
            for piece in pieces {
                switch piece {
                case .passedOver(let excess, let offset):
                    self.unreadable(file, offset, excess == .size ? .tooLarge : .tooDeep)
                case .object(let bytes, let offset):
                    guard let row = try DumpRow.read(bytes, at: offset) else {
                        self.unreadable(file, offset, .notJSON)
                        continue
                    }
                    rows += 1
                    if let model = try self.noted(row, at: offset) { models.insert(model) }
                }
            }
            objects += pieces.count
            progress.advanced(objects: pieces.count, position: position)
        }
        guard objects == 0 || rows > 0 else { throw DumpFile.Failure(description: "\(file.path) \(DumpError.noRows)") }
        progress.finished()
        for model in models { self.filesOfModels[model, default: []].append(file) }
    }

    private mutating func unreadable(_ file: DumpFile, _ offset: Int, _ reason: ImportReason) {
        self.report.left(nil, "byte \(offset) of \(file.name)", reason)
    }

    /// Keeps what is needed of a row; its model, if its rows are kept.
    private mutating func noted(_ row: DumpRow, at offset: Int) throws(DumpError) -> DumpModel? {
        guard let model = DumpModel(rawValue: row.model) else {
            self.report.ignored(row.model)
            return nil
        }
        switch model {
        case .user: self.highestUser = max(self.highestUser, (try? row.id()) ?? 0)
        case .room: self.highestRoom = max(self.highestRoom, (try? row.id()) ?? 0)
        case .message:
            // An import goes on behind the last message of the one before it, so order is all it has to know them by.
            guard let id = try? row.id() else { break }
            guard id > self.lastMessage else { throw .outOfOrder(at: offset) }
            self.lastMessage = id
        case .mobile: try self.noteMobile(row)
        case .file: try self.noteFile(row)
        }
        return model
    }

    private mutating func noteMobile(_ row: DumpRow) throws(DumpError) {
        let mobile: DumpMobile
        do {
            mobile = try DumpMobile(row, countries: self.countries)
        } catch {
            return self.report.left(.mobile, row.name, error)
        }
        try self.mobiles.insert(mobile)
        self.report.added(.mobile)
    }

    private mutating func noteFile(_ row: DumpRow) throws(DumpError) {
        let file: DumpAttachment
        do {
            file = try DumpAttachment(row)
        } catch {
            return self.report.left(.file, row.name, error)
        }
        try self.attachments.insert(file)
        self.report.added(.file)
    }
}
