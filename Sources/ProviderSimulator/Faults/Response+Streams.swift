import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer that comes one byte a second.
    ///
    /// - Parameters:
    ///   - answer: what comes.
    ///   - seconds: when it has not all come by then, the connection is closed.
    ///   - channel: the connection.
    static func dripping(_ answer: ProviderAnswer, seconds: Int, on channel: any Channel) -> Response {
        answer.response(
            ResponseBody(contentLength: answer.body.readableBytes) { writer in
                var rest = answer.body
                for _ in 0..<seconds {
                    guard let byte = rest.readSlice(length: 1) else { break }
                    try await writer.write(byte)
                    await Pause.milliseconds(1_000)
                }
                if rest.readableBytes == 0 {
                    try await writer.finish(nil)
                } else {
                    await channel.drop(withReset: false)
                    throw CancellationError()
                }
            }
        )
    }

    /// An answer of so many bytes, made as it is sent; its length is not announced, so that it is only known by counting.
    static func huge(bytes: Int) -> Response {
        let element = "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\","
        let block = ByteBuffer(string: String(repeating: element, count: 1_024))
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "["))
            var rest = bytes - 1
            while rest > 0 {
                let length = min(rest, block.readableBytes)
                guard let slice = block.getSlice(at: block.readerIndex, length: length) else { break }
                try await writer.write(slice)
                rest -= length
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }
}
