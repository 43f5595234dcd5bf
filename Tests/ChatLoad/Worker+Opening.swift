import Primitives

/// From nothing to a subscribed connection.
extension Worker {
    /// A request's key and the answer that proves that it was understood (RFC 6455 §1.3): the same for all, for the
    /// server computes it anyway.
    static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    /// Opens as many connections as may be opened at a time.
    func openMore(_ now: UInt64) {
        while self.opening < self.openingLimit, let local = self.toOpen.popLast() {
            do {
                let descriptor = try StreamSocket.connect(to: self.plan.server)
                self.peers[local] = Peer(descriptor: descriptor, state: .connecting, began: now)
                self.opening += 1
                self.poller.add(descriptor, index: local, writing: true)
            } catch {
                self.failed += 1
                self.result.failures[error.description, default: 0] += 1
                self.peers[local].state = .over
            }
        }
    }

    /// There is room to write: a connection is made, or can take what it could not.
    func becameWritable(_ local: Int) {
        guard self.peers[local].state == .connecting else { return self.flush(local) }
        let error = StreamSocket.pendingError(self.peers[local].descriptor)
        guard error == 0 else { return self.end(local, "errno \(error)") }
        self.poller.change(self.peers[local].descriptor, index: local, writing: false)
        guard local < self.members else { return self.becameReady(local) }
        self.peers[local].state = .handshaking
        let connection = self.connection(local)
        let room = self.plan.shape.roomID(of: connection, slot: 0)
        var request = "GET \(self.plan.dialect.path(room: room)) HTTP/1.1\r\nHost: \(self.plan.server)\r\n"
        request += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        request += "Sec-WebSocket-Key: \(Self.key)\r\n"
        if let name = self.plan.dialect.subprotocol { request += "Sec-WebSocket-Protocol: \(name)\r\n" }
        if !self.plan.tokens.isEmpty {
            request += "Authorization: Bearer \(self.plan.tokens[connection % self.plan.tokens.count])\r\n"
        }
        self.write(local, Array((request + "\r\n").utf8))
    }

    /// Reads the answer to the request, once it is whole; gives where frames begin.
    func handshake(_ local: Int, _ end: Int) -> Int? {
        guard let (header, bodyStart) = self.header(end) else { return nil }
        guard header.hasPrefix("HTTP/1.1 101"), header.contains(Self.accept) else {
            self.end(local, "status \(header.dropFirst(9).prefix(3))")
            return nil
        }
        if self.plan.dialect == .chelseruV1 {
            self.peers[local].state = .welcoming
        } else {
            self.becameReady(local)
        }
        return bodyStart
    }

    /// The header of an answer at the beginning of the buffer, and where what follows begins; nil if it is not whole yet.
    func header(_ end: Int) -> (text: String, bodyStart: Int)? {
        let newline = UInt8(ascii: "\n")
        var index = 3
        while index < end {
            if self.buffer[index] == newline, self.buffer[index - 2] == newline {
                return (String(decoding: self.buffer[..<index], as: UTF8.self), index + 1)
            }
            index += 1
        }
        return nil
    }

    /// Asks for the rooms of a connection, from where it was if it was there before.
    func subscribe(_ local: Int) {
        let slots = self.plan.shape.roomsPerConnection
        self.peers[local].state = .subscribing(left: slots)
        self.outgoing.removeAll(keepingCapacity: true)
        for slot in 0..<slots {
            let connection = self.connection(local)
            let room = self.plan.shape.roomID(of: connection, slot: slot)
            let position = self.scanner.position(local, slot: slot)
            let epoch = self.epochs[self.plan.shape.room(of: connection, slot: slot)]
            let since =
                position == FrameScanner.unknown || epoch.isEmpty
                ? "" : ",\"since\":{\"epoch\":\"\(epoch)\",\"offset\":\(position)}"
            WireFrame.append(WireFrame.text, to: &self.outgoing) { bytes in
                bytes += "{\"id\":\(slot + 1),\"subscribe\":{\"room\":\(room)\(since)}}".utf8
            }
        }
        self.write(local, self.outgoing)
    }

    /// Takes the reply to a subscription.
    func subscribed(_ local: Int, slot: Int, _ reply: JSONValue) {
        guard case .subscribing(let left) = self.peers[local].state else { return }
        guard let ok = reply["ok"], let offset = ok["offset"]?.integer else {
            return self.end(local, "subscribe: \(reply["error"]?["code"]?.string ?? "?")")
        }
        let before = self.scanner.position(local, slot: slot)
        self.epochs[self.plan.shape.room(of: self.connection(local), slot: slot)] = ok["epoch"]?.string ?? ""
        if before == FrameScanner.unknown {
            self.scanner.begin(local, slot: slot, at: offset)
        } else if ok["recovered"] == .bool(true) {
            self.result.recovered += 1
            for message in ok["messages"]?.array ?? [] {
                self.scanner.recovered(local, slot: slot, offset: message["offset"]?.integer ?? 0)
            }
        } else {
            self.result.unrecovered += 1
            self.scanner.begin(local, slot: slot, at: offset)
        }
        self.peers[local].state = .subscribing(left: left - 1)
        if left == 1 { self.becameReady(local) }
    }

    /// Counts a connection that is of use now.
    func becameReady(_ local: Int) {
        self.opening -= 1
        self.ready += 1
        self.result.opened += 1
        self.peers[local].state = .ready
        self.result.openings.add(Monotonic.now - self.peers[local].began)
        if local >= self.members { self.freePublishers.append(local) }
    }

    /// Ends a connection that the server has ended, or that could not be opened.
    func end(_ local: Int, _ reason: String) {
        guard self.peers[local].descriptor >= 0 else { return }
        if self.peers[local].isOpening {
            self.opening -= 1
            self.failed += 1
            self.result.failures[reason, default: 0] += 1
        } else {
            self.ready -= 1
            self.closed += 1
            self.result.closes[reason, default: 0] += 1
        }
        StreamSocket.reset(self.peers[local].descriptor)
        self.peers[local] = Peer(state: .over)
    }

    /// Drops connections as a lost network would, all but those that send.
    func dropAllButSenders() {
        for local in 0..<self.members where self.connection(local) >= self.plan.senders {
            guard self.peers[local].state == .ready else { continue }
            StreamSocket.reset(self.peers[local].descriptor)
            self.peers[local] = Peer()
            self.ready -= 1
        }
        self.result.openings = LatencyHistogram()
        // They do not wait for each other: that is what a storm is.
        self.openingLimit = self.peers.count
    }
}
