import Chat
import Identity
import Settings
import Testing

@testable import ChatFanout

/// How long sockets live behind what their tokens say.
@Suite struct SocketEndTests {
    private static let now: Int64 = 1_800_000_000_000

    private static func guest(session: String?, expires: Int64) -> Admission.Guest {
        Admission.Guest(
            user: ChatUser(id: 7, username: "a"), holder: AccountHolder(user: 7, number: nil), session: session,
            sessionEnds: nil, expires: expires)
    }

    @Test func theirTokensAnswerForSocketsOfVersion1() {
        let guest = Self.guest(session: "s", expires: 1_800_000_300)
        #expect(SocketEnd.version1(guest) == 1_800_000_330)
        #expect(SocketEnd.version1(Self.guest(session: nil, expires: .max)) == .max)
    }

    @Test func socketsOfTheOriginalsWireLiveForADay() {
        let guest = Self.guest(session: "s", expires: 1_800_000_010)
        let day = 1_800_000_000 + 86_400 as Int64
        #expect(SocketEnd.compatible(guest, age: .seconds(86_400), now: Self.now) == day)
        #expect(SocketEnd.compatible(guest, age: .seconds(300), now: Self.now) == 1_800_000_300)
        #expect(SocketEnd.compatible(guest, age: .seconds(Int64.max), now: .max) == .max / 1_000 * 2)
    }

    @Test func aTokenWithoutASessionAnswersForItself() {
        let age = Duration.seconds(86_400)
        let short = Self.guest(session: nil, expires: 1_800_000_010)
        #expect(SocketEnd.compatible(short, age: age, now: Self.now) == 1_800_000_010)
        let long = Self.guest(session: nil, expires: 1_900_000_000)
        #expect(SocketEnd.compatible(long, age: age, now: Self.now) == 1_800_086_400)
    }

    @Test func theSettingHasADefaultAndARange() throws {
        for (text, wanted) in [
            (nil, Duration.seconds(86_400)), ("300", .seconds(300)), ("2592000", .seconds(2_592_000)),
        ] {
            var reader = try SettingsReader(
                environment: text.map { ["CHAT_COMPATIBLE_SOCKET_AGE": $0] } ?? [:])
            #expect(reader.read(.chatCompatibleSocketAge) == wanted)
        }
        var reader = try SettingsReader(environment: ["CHAT_SIGNAL_BYTES": "1024"])
        #expect(reader.read(.chatSignalBytes) == 1_024)
    }
}
