/// Which connection is in which rooms: connection `i` in rooms `i`, `i + 1`, …, counted round, so that all rooms are alike.
struct LoadShape: Sendable, Equatable {
    /// How many connections there are in all.
    let connections: Int
    /// How many rooms there are.
    let rooms: Int
    /// How many of them each connection is in.
    let roomsPerConnection: Int
    /// The id of the first room; the others follow it.
    let firstRoom: Int64

    /// How many connections each room has.
    var members: Int { self.connections * self.roomsPerConnection / self.rooms }

    /// A room of a connection, counted from 0.
    func room(of connection: Int, slot: Int) -> Int { (connection + slot) % self.rooms }

    /// The id of a room of a connection.
    func roomID(of connection: Int, slot: Int) -> Int64 {
        self.firstRoom + Int64(self.room(of: connection, slot: slot))
    }

    /// Which of a connection's rooms an id names; nil for none of them.
    func slot(of room: Int64, for connection: Int) -> Int? {
        let index = room - self.firstRoom
        guard index >= 0, index < self.rooms else { return nil }
        let slot = (Int(index) - connection % self.rooms + self.rooms) % self.rooms
        return slot < self.roomsPerConnection ? slot : nil
    }
}
