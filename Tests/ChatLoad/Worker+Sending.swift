import Synchronization

/// What goes to the server.
extension Worker {
    /// Sends the messages whose time has come.
    ///
    /// - Returns: the nanoseconds until the next one.
    func sendWhatIsDue(_ now: UInt64) -> UInt64 {
        switch self.plan.pace {
        case .silent: return .max
        case .offered(let perSecond):
            let interval = UInt64(1_000_000_000 * Double(self.plan.threads) / perSecond)
            // What is late keeps its own time: a server that holds the sender up is not spared the waiting.
            while self.due <= now, self.sendOne(at: self.due) { self.due += interval }
            return self.due > now ? self.due - now : 1_000_000
        case .closed(let window):
            let members = max(self.plan.shape.members, 1)
            let under =
                self.board.sent - self.ownSent + self.result.sent - self.board.writtenOff.load(ordering: .relaxed)
            let arrived = (self.board.delivered - self.ownDelivered + self.scanner.deliveries) / members
            var free = window - (under - arrived)
            while free > 0, self.sendOne(at: now) { free -= 1 }
            return 1_000_000
        }
    }

    private var ownSent: Int { self.board.counts[self.number].sent.load(ordering: .relaxed) }
    private var ownDelivered: Int { self.board.counts[self.number].delivered.load(ordering: .relaxed) }

    /// Sends one message to each room that a sender of this thread is in.
    func sendOneToEachRoom(_ now: UInt64) {
        for local in 0..<self.members where self.connection(local) < min(self.plan.senders, self.plan.shape.rooms) {
            if self.peers[local].state == .ready { self.send(local, at: now) }
        }
    }

    /// Sends the next message; false if there is nobody who can.
    private func sendOne(at time: UInt64) -> Bool {
        if self.plan.publishers > 0 { return self.publish(at: time) }
        let senders = min(self.members, (self.plan.senders - self.number + self.plan.threads - 1) / self.plan.threads)
        for _ in 0..<senders {
            self.sender = (self.sender + 1) % senders
            guard self.peers[self.sender].state == .ready else { continue }
            self.send(self.sender, at: time)
            return true
        }
        return false
    }

    private func send(_ local: Int, at time: UInt64) {
        self.sequence += 1
        // One after the other: a connection in several rooms writes to each of them.
        let slot = self.sequence / max(self.plan.senders, 1) % self.plan.shape.roomsPerConnection
        let room = self.plan.shape.roomID(of: self.connection(local), slot: slot)
        self.outgoing.removeAll(keepingCapacity: true)
        WireFrame.append(WireFrame.text, to: &self.outgoing) { bytes in
            switch self.plan.dialect {
            case .chelseruV1:
                bytes += "{\"id\":\(self.sequence + 1_000),\"send\":{\"room\":\(room),\"key\":\"".utf8
                bytes +=
                    "\(self.plan.run)-\(self.number)-\(self.sequence)\",\"message_type\":\"text\",\"message\":\"".utf8
            case .chelseruChat, .nchan: bytes += "{\"message_type\":\"text\",\"message\":\"".utf8
            }
            self.appendText(to: &bytes, time)
            bytes += (self.plan.dialect == .chelseruV1 ? "\"}}" : "\"}").utf8
        }
        if self.plan.dialect == .chelseruV1 { self.peers[local].unanswered.append(time) }
        self.result.sent += 1
        self.write(local, self.outgoing)
    }

    /// Publishes a message over HTTP; false if all publishers wait for an answer.
    private func publish(at time: UInt64) -> Bool {
        guard let local = self.freePublishers.popLast() else { return false }
        guard self.peers[local].state == .ready else { return self.publish(at: time) }
        self.sequence += 1
        let room = self.plan.shape.firstRoom + Int64(self.sequence % self.plan.shape.rooms)
        self.outgoing.removeAll(keepingCapacity: true)
        self.outgoing += "POST /publish/\(room) HTTP/1.1\r\nHost: \(self.plan.server)\r\n".utf8
        self.outgoing += "Content-Type: text/plain\r\nContent-Length: \(self.plan.textBytes)\r\n\r\n".utf8
        self.appendText(to: &self.outgoing, time)
        self.peers[local].state = .busy
        self.peers[local].began = time
        self.result.sent += 1
        self.write(local, self.outgoing)
        return true
    }

    /// The text of a message: when it was sent, its number, and as much as is missing to its length.
    private func appendText(to bytes: inout [UInt8], _ time: UInt64) {
        let start = bytes.count
        bytes += "~\(time) \(self.sequence) ".utf8
        bytes += self.padding.prefix(max(self.plan.textBytes - (bytes.count - start), 0))
    }

    /// Writes; what there is no room for goes out when there is.
    func write(_ local: Int, _ bytes: [UInt8]) {
        guard self.peers[local].unsent.isEmpty else {
            guard self.peers[local].unsent.count < Self.heldLimit else { return self.end(local, "takes nothing") }
            self.peers[local].unsent += bytes
            return
        }
        let count = StreamSocket.write(self.peers[local].descriptor, bytes)
        guard count < bytes.count else { return }
        self.peers[local].unsent = Array(bytes[count...])
        self.poller.change(self.peers[local].descriptor, index: local, writing: true)
    }

    /// Writes what there was no room for.
    func flush(_ local: Int) {
        let peer = self.peers[local]
        guard peer.descriptor >= 0 else { return }
        let count = StreamSocket.write(peer.descriptor, peer.unsent)
        self.peers[local].unsent.removeFirst(count)
        if count == peer.unsent.count { self.poller.change(peer.descriptor, index: local, writing: false) }
    }
}
