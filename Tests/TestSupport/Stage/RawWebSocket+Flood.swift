extension RawFrame {
    /// A ping with as many bytes as one may have.
    package static let largestPing = RawFrame.ping(String(repeating: "p", count: 125)).bytes
}

extension RawWebSocket {
    /// Sends a frame again and again until the time is over, the task is cancelled or the node ends the connection.
    ///
    /// - Parameters:
    ///   - pace: frames a second; nil for as many as the node takes.
    ///   - reads: whether what comes is taken.
    /// - Returns: how many whole frames were sent, what was read, and whether the connection has ended.
    package func flood(
        with frame: [UInt8], pace: Int? = nil, reads: Bool = true, for time: Duration
    ) async throws -> (sent: Int, read: [RawWebSocket.Frame], isEnded: Bool) {
        let start = ContinuousClock.now
        let block = 64
        let bytes = [[UInt8]](repeating: frame, count: block).flatMap(\.self)
        var rest = bytes[...]
        var sent = 0
        var read: [RawWebSocket.Frame] = []
        while ContinuousClock.now - start < time, !Task.isCancelled {
            let allowed = pace.map { Double($0) * (ContinuousClock.now - start).seconds }
            var isIdle = true
            if allowed.map({ Double(sent) < $0 }) ?? true {
                let count = self.connection.send(rest)
                isIdle = count == 0
                rest = rest.dropFirst(count)
                if rest.isEmpty {
                    sent += block
                    rest = bytes[...]
                }
            }
            if reads {
                guard let frames = self.arrived() else { return (sent, read, true) }
                isIdle = isIdle && frames.isEmpty
                read += frames
            }
            if isIdle { try? await Task.sleep(for: .milliseconds(2)) } else { await Task.yield() }
        }
        // The last frame is sent to its end, so that others can follow.
        if reads, rest.count < bytes.count {
            let cut = rest.count % frame.count
            try await self.send(Array(rest.prefix(cut)))
            sent += block - (rest.count - cut) / frame.count
        }
        return (sent, read, false)
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(self.components.seconds) + Double(self.components.attoseconds) * 1e-18 }
}
