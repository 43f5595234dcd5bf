import Foundation
import Primitives
import Secrets
import Testing

@testable import APIFrontend

@Suite struct KeysTests {
    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString).json").path
    }

    @Test func aNewRingHasOneActiveKeyForEachPurposeAndAPrivateFile() throws {
        let path = self.path()
        try KeyRingFile.create(KeysNew.ring(), at: path)
        let ring = try KeyRing(file: path)
        for purpose in KeyPurpose.allCases { #expect(try ring.active(purpose).algorithm == purpose.algorithms[0]) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func anExistingFileIsLeftAlone() throws {
        let path = self.path()
        try KeyRingFile.create(KeysNew.ring(), at: path)
        let before = try KeyRing(file: path)
        #expect(throws: KeyRingError.self) { try KeyRingFile.create(KeysNew.ring(), at: path) }
        #expect(try KeyRing(file: path) == before)
    }

    @Test func everyoneGetsOnlyWhatTheyNeed() throws {
        let ring = try KeysNew.ring()
        let worker = try KeysExport.part(of: ring, for: .smsWorker)
        #expect(Set(worker.entries.map(\.purpose)) == [.seal])
        let chat = try KeysExport.part(of: ring, for: .chatFanout)
        #expect(Set(chat.entries.map(\.purpose)) == [.jwt])
        #expect(chat.entries.allSatisfy { $0.privateKey == nil && $0.publicKey != nil })
    }

    @Test func theKeySetIsTheSameFromEitherHalfOfAKeyAndHoldsNothingPrivate() throws {
        let ring = try KeysNew.ring()
        let full = try KeySetEndpoint.document(ring).text
        let publicOnly = try KeySetEndpoint.document(KeysExport.part(of: ring, for: .chatFanout)).text
        #expect(full == publicOnly)
        #expect(full.contains("\"kty\":\"EC\""))
        #expect(!full.contains("\"d\""))
    }
}
