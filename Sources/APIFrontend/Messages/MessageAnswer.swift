import HTTPTypes
import Hummingbird
import Primitives
import SMS

/// What `message/send` has to say of a message when its wait is over.
struct MessageAnswer: RepeatableAnswer, Equatable {
    let httpStatus: Int
    let id: String
    let status: String
    var provider: String?
    var messageID: String?
    var errorCode: String?
    var errorText: String?

    /// Nothing is known but that it was taken in.
    init(id: String, status: MessageStatus = .queued) {
        self.httpStatus = 202
        self.id = id
        self.status = status.rawValue
    }

    /// What the record says.
    init(_ record: MessageRecord) {
        self.id = record.id
        self.status = record.status.rawValue
        switch record.status {
        case .queued, .sending, .uncertain: self.httpStatus = 202
        case .sent, .delivered:
            self.httpStatus = 200
            self.provider = record.provider
            self.messageID = record.messageID
        case .failed, .expired, .undelivered, .parked, .cancelled:
            self.httpStatus = 502
            let last = record.attempts.last
            self.provider = last?.provider ?? record.provider
            self.errorCode = last?.code ?? record.reason ?? record.status.rawValue
            self.errorText = last?.text ?? record.reason
        }
    }

    /// The answer to a request for this message.
    func response(to request: SendMessageRequest, requestID: String) -> Response {
        var writer = JSONWriter()
        writer.object { object in
            switch self.httpStatus {
            case 200:
                object.member("details", "The Message was sent correctly.")
                object.member("id", self.id)
                object.member("receiver", request.phone.national)
                object.member("message", request.body.text.isEmpty ? nil : request.body.text)
                object.member("messageid", self.messageID)
                object.member("provider", self.provider)
                object.member("status", self.status)
            case 202:
                object.member("details", "The message was queued.")
                object.member("id", self.id)
                object.member("status", self.status)
                object.member("status_url", self.statusURL)
            default:
                object.member("details", "The SMS service provider was unable to process the request.")
                object.member("id", self.id)
                object.member("errorcode", self.errorCode)
                object.member("errortext", self.errorText)
                object.member("provider", self.provider)
                object.member("status", self.status)
                object.member("code", "not_sent")
                object.member("request_id", requestID)
            }
        }
        var response = Response.json(writer, status: .init(code: self.httpStatus))
        if self.httpStatus == 202 { response.headers[.location] = self.statusURL }
        return response
    }

    private var statusURL: String { "/api/messages/\(self.id)/" }
}
