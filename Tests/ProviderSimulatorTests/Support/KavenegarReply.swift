/// Kavenegar's answer to a send or a question about messages, as a client decodes it.
struct KavenegarReply: Decodable, Sendable {
    struct Return: Decodable, Sendable {
        let status: Int
        let message: String
    }

    struct Entry: Decodable, Equatable, Sendable {
        let messageid: Int64
        let status: Int
        let statustext: String
        let message: String?
        let sender: String?
        let receptor: String?
        let date: Int64?
        let cost: Int?
        let localid: String?
    }

    let `return`: Return
    let entries: [Entry]?
}
