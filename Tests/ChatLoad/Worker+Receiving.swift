import Primitives

/// What comes from the server.
extension Worker {
    /// Reads once; what is left then is told by the next wait, after the others have had their turn.
    func receive(_ local: Int) {
        let held = self.peers[local].held.count
        self.buffer.replaceSubrange(0..<held, with: self.peers[local].held)
        let count: Int
        switch StreamSocket.read(self.peers[local].descriptor, into: &self.buffer, from: held, count: Self.readBytes) {
        case .bytes(let bytes): count = bytes
        case .nothing: return
        case .ended: return self.end(local, "no close frame")
        }
        let end = held + count
        var position = 0
        if local >= self.members {
            position = self.published(local, end)
        } else {
            if self.peers[local].state == .handshaking { position = self.handshake(local, end) ?? 0 }
            if self.peers[local].descriptor >= 0, self.peers[local].state != .handshaking {
                self.frames(local, from: &position, to: end)
            }
        }
        guard self.peers[local].descriptor >= 0 else { return }
        guard end - position <= Self.heldLimit else { return self.end(local, "frame too long") }
        // The usual case is that nothing is left over: then nothing is written either.
        if held > 0 { self.peers[local].held.removeAll(keepingCapacity: true) }
        if position < end { self.peers[local].held += self.buffer[position..<end] }
    }

    private func frames(_ local: Int, from position: inout Int, to end: Int) {
        let now = Monotonic.now
        let connection = self.connection(local)
        while case .frame(let opcode, let payload) = self.scanner.scan(
            self.buffer.span, from: &position, to: end, local: local, connection: connection, now: now)
        {
            self.control(local, opcode, payload, now)
            if self.peers[local].descriptor < 0 { return }
        }
    }

    private func control(_ local: Int, _ opcode: UInt8, _ payload: Range<Int>, _ now: UInt64) {
        switch opcode {
        case WireFrame.text: self.text(local, payload, now)
        case WireFrame.ping:
            self.result.pings += 1
            self.outgoing.removeAll(keepingCapacity: true)
            WireFrame.append(WireFrame.pong, to: &self.outgoing) { $0 += self.buffer[payload] }
            self.write(local, self.outgoing)
        case WireFrame.close:
            let code =
                payload.count < 2
                ? 1_005
                : Int(self.buffer[payload.lowerBound]) << 8
                    | Int(self.buffer[payload.lowerBound + 1])
            self.end(local, String(code))
        default: self.result.others += 1
        }
    }

    private func text(_ local: Int, _ payload: Range<Int>, _ now: UInt64) {
        // Replies begin with their id; anything else that is no message is welcome, or news that is not measured.
        if self.buffer[payload].starts(with: "{\"id\":".utf8) { return self.reply(local, payload, now) }
        if self.peers[local].state == .welcoming, self.buffer[payload].starts(with: "{\"welcome\":".utf8) {
            return self.subscribe(local)
        }
        if self.buffer[payload].starts(with: "{\"type\":\"error\"".utf8) {
            let error = try? JSONParser.parse(Array(self.buffer[payload]))
            self.result.errors[error?["code"]?.string ?? "?", default: 0] += 1
            return
        }
        self.result.others += 1
    }

    private func reply(_ local: Int, _ payload: Range<Int>, _ now: UInt64) {
        if self.peers[local].state == .ready {
            // Nearly all replies are to messages: the answer is all that matters of them.
            if !self.peers[local].unanswered.isEmpty {
                self.result.answers.add(now - self.peers[local].unanswered.removeFirst())
            }
            let verb = self.buffer[payload].drop { $0 != UInt8(ascii: ",") }
            if verb.starts(with: ",\"ok\":".utf8) {
                self.result.stored += 1
                return
            }
        }
        guard let reply = try? JSONParser.parse(Array(self.buffer[payload])) else {
            return self.end(local, "a reply that is no JSON")
        }
        if case .subscribing = self.peers[local].state, let id = reply["id"]?.integer {
            return self.subscribed(local, slot: Int(id) - 1, reply)
        }
        self.result.errors[reply["error"]?["code"]?.string ?? "?", default: 0] += 1
    }

    /// Reads an answer to a publication; gives how much of it was taken.
    private func published(_ local: Int, _ end: Int) -> Int {
        guard let (text, bodyStart) = self.header(end), let length = Self.contentLength(text) else { return 0 }
        let total = bodyStart + length
        guard total <= end, self.peers[local].state == .busy else { return 0 }
        self.peers[local].state = .ready
        self.freePublishers.append(local)
        self.result.answers.add(Monotonic.now - self.peers[local].began)
        if text.hasPrefix("HTTP/1.1 20") {
            self.result.stored += 1
        } else {
            self.result.errors["status \(text.dropFirst(9).prefix(3))", default: 0] += 1
        }
        return total
    }

    private static func contentLength(_ header: String) -> Int? {
        for line in header.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).drop { $0 == " " })
        }
        return nil
    }
}
