import HTTPTypes
import Hummingbird
import Primitives
import SMS

/// What `otp/send` has to say of a code that was taken in.
struct SendCodeAnswer: RepeatableAnswer, Equatable {
    let httpStatus: Int
    /// Nil for a resend: whoever asks for one did not make the code.
    let id: String?
    let expiresIn: Int64
    /// Only for clients that asked to wait.
    let status: String?

    /// - Parameter status: what has become of the message; nil if nobody waited.
    init(id: String?, life: Duration, status: MessageStatus?) {
        self.id = id
        self.expiresIn = life.inMilliseconds / 1_000
        // Who asked for a code is not told whether the phone got it.
        let status = status?.withoutDelivery
        switch status {
        case nil: self.status = nil
        // What goes on is as good as queued to a client.
        case .queued, .sending: self.status = MessageStatus.queued.rawValue
        default: self.status = status?.rawValue
        }
        switch status {
        case nil, .queued, .sending, .uncertain, .sent, .delivered: self.httpStatus = 200
        case .failed, .expired, .undelivered, .parked, .cancelled: self.httpStatus = 502
        }
    }

    /// No longer than the code lives.
    var keep: Duration? { .seconds(max(1, self.expiresIn)) }

    /// The answer.
    ///
    /// - Parameter showsID: whether this goes to the client that asked first. A key of idempotency may be guessed (`login-0912…`), and
    ///   the id is good for guesses of its own.
    func response(requestID: String, showsID: Bool = true) -> Response {
        guard self.httpStatus == 200 else {
            return APIError(
                status: .badGateway,
                body: .details("The SMS service provider was unable to process the request."), code: "not_sent"
            ).response(requestID: requestID)
        }
        var writer = JSONWriter()
        writer.object { object in
            object.member("details", "The OTP code was sent correctly.")
            if let id = self.id, showsID { object.member("id", id) }
            object.member("expires_in", self.expiresIn)
            if let status = self.status { object.member("status", status) }
        }
        return .json(writer)
    }
}
