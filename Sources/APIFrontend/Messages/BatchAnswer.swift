import Common
import Hummingbird

/// What became of each message of a batch, in order.
struct BatchAnswer: RepeatableAnswer, Equatable {
    /// One message.
    struct Item: Codable, Sendable, Equatable {
        var id: String?
        var status: String?
        /// The refusal as JSON.
        var refusal: String?

        static func accepted(_ id: String, _ status: MessageStatus) -> Item {
            Item(id: id, status: status.rawValue)
        }

        static func refused(_ error: APIError) -> Item {
            var writer = JSONWriter()
            writer.object { error.write(into: &$0) }
            return Item(refusal: writer.text)
        }
    }

    var httpStatus = 200
    var results: [Item]

    /// The answer.
    func response() -> Response {
        var writer = JSONWriter(reservingBytes: 64 + self.results.count * 80)
        writer.object { object in
            object.member("accepted", self.results.count { $0.id != nil })
            object.member("refused", self.results.count { $0.id == nil })
            object.array(named: "results") { array in
                for item in self.results {
                    if let refusal = item.refusal {
                        array.raw(refusal)
                    } else {
                        array.object { object in
                            object.member("id", item.id)
                            object.member("status", item.status)
                        }
                    }
                }
            }
        }
        return .json(writer)
    }
}
