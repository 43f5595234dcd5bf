import Foundation
import Glibc
import NIOCore
import Testing

@testable import Files

@Suite struct DirectoryStorageTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path

    private func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: self.root + folder)) ?? []
    }

    private func prepared() async throws -> DirectoryStorage {
        let storage = DirectoryStorage(self.root)
        try await storage.prepare()
        return storage
    }

    @Test func itKeepsWhatEveryStorageKeeps() async throws {
        try await FileStorageRules.expectAll(self.prepared())
        #expect(self.names("/incoming").isEmpty)
    }

    @Test func aFileIsInTheFolderOfItsFirstDigitsAndItsOwnersAlone() async throws {
        let (storage, id) = (try await self.prepared(), FileID.random())
        try await storage.store(FileStorageRules.spool([1]), as: id)
        let path = "\(self.root)/\(id.description.prefix(3))/\(id)"
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.attributesOfItem(atPath: self.root)[.posixPermissions] as? Int == 0o700)
    }

    @Test func aLinkIsNoFile() async throws {
        let (storage, id) = (try await self.prepared(), FileID.random())
        let folder = "\(self.root)/\(id.description.prefix(3))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(id)", withDestinationPath: "/etc/passwd")
        await FileStorageRules.expect(.broken) { _ = try await storage.read(id, 0..<1) }
    }

    @Test func aDiskThatTakesNothingLeavesNothing() async throws {
        let (storage, id) = (try await self.prepared(), FileID.random())
        let spool = try FileStorageRules.spool([1, 2, 3])
        // In place of the folder there is something else.
        try Data().write(to: URL(filePath: "\(self.root)/\(id.description.prefix(3))"))
        await FileStorageRules.expect(.broken) { try await storage.store(spool, as: id) }
        for _ in 0..<100 where !self.names("/incoming").isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        #expect(self.names("/incoming").isEmpty)
        await FileStorageRules.expect(.missing) {
            try await DirectoryStorage(self.root + "/not-there").store(spool, as: id)
        }
        await FileStorageRules.expect(.broken) { try await DirectoryStorage("/dev/null/files").prepare() }
    }

    @Test func aFullDiskIsSaidAsSuch() throws {
        let device = try OpenFile("/dev/full", O_WRONLY, step: "opening a device")
        let error = #expect(throws: StorageError.self) { try device.write(ByteBuffer(bytes: [1, 2, 3])) }
        #expect(error?.code == .full && error?.isTemporary == true)
        #expect(error.map { "\($0)" } == "the storage of files is full: writing: No space left on device")
    }

    @Test func whatACrashHasLeftIsRemovedAtTheNextStart() async throws {
        _ = try await self.prepared()
        let names = ["\(FileID.random()).0a0b0c0d", "\(FileID.random()).01020304"]
        for name in names { try Data([1]).write(to: URL(filePath: "\(self.root)/incoming/\(name)")) }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7_200)], ofItemAtPath: "\(self.root)/incoming/\(names[0])")
        _ = try await self.prepared()
        #expect(self.names("/incoming") == [names[1]])
    }

    @Test func whoIsCancelledLeavesNothing() async throws {
        let (storage, id) = (try await self.prepared(), FileID.random())
        let spool = try FileStorageRules.spool(FileStorageRules.bytes(4_000_000))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await storage.store(spool, as: id) }
            group.cancelAll()
        }
        #expect(try await storage.size(of: id) == nil)
        for _ in 0..<100 where !self.names("/incoming").isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        #expect(self.names("/incoming").isEmpty)
    }
}
