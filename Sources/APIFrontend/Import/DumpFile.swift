import Foundation

/// A dump on disk, read piece by piece, and several times over.
struct DumpFile: Sendable {
    /// Why a file could not be read to its end.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What is read at once.
    private static let chunkBytes = 256 << 10

    let path: String
    /// How many bytes there were when it was first looked at.
    let size: Int

    /// Looks at a file.
    init(path: String) throws(Failure) {
        self.path = path
        do {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: URL(filePath: path).resolvingSymlinksInPath().path)
            guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int else {
                throw Failure(description: "\(path) is no regular file: it has to be read more than once")
            }
            self.size = size
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "\(path) cannot be opened")
        }
    }

    /// What reports and progress call it.
    var name: String { URL(filePath: self.path).lastPathComponent }

    /// Reads the file from its beginning.
    ///
    /// - Parameter body: gets the objects that end in each piece, and how many bytes were read so far.
    func read(_ body: ([DumpSplitter.Piece], Int) async throws -> Void) async throws {
        guard let handle = FileHandle(forReadingAtPath: self.path) else {
            throw Failure(description: "\(self.path) cannot be opened")
        }
        defer { try? handle.close() }
        var splitter = DumpSplitter()
        var position = 0
        do {
            while let data = try handle.read(upToCount: Self.chunkBytes), !data.isEmpty {
                position += data.count
                try await body(try splitter.received(Array(data)), position)
                // A file is read without waiting: others on this thread get their turn here.
                await Task.yield()
            }
            try splitter.finished()
        } catch let error as DumpError {
            throw Failure(description: "\(self.path) \(error)")
        }
    }
}
