import HTTPTypes
import Primitives

extension ProviderAnswer {
    /// An answer in the form of sms.ir.
    ///
    /// - Parameters:
    ///   - code: the code in `status`; 1 is success.
    ///   - data: writes the value of `data`, which is null in a refusal.
    static func smsir(_ code: Int = 1, data: (inout JSONWriter) -> Void = { $0.null() }) -> ProviderAnswer {
        ProviderAnswer(status: code == 1 ? .ok : SMSIRRefusal.httpStatus(for: code)) { writer in
            writer.object { answer in
                answer.member("status", code)
                answer.member("message", SMSIRRefusal.message(for: code))
                answer.name("data")
                data(&answer)
            }
        }
    }
}

extension JSONWriter {
    /// Writes a message as reports show it.
    ///
    /// - Parameters:
    ///   - state: where it stands, by the provider's number.
    ///   - isOnPhone: whether it has arrived; here that is the moment it was sent.
    mutating func smsirMessage(_ record: MessageRecord, state: Int, isOnPhone: Bool) {
        self.object {
            $0.member("messageId", record.messageID)
            $0.member("mobile", Int64(record.draft.receptor.e164.dropFirst()))
            $0.member("messageText", record.draft.text)
            $0.member("sendDateTime", record.at / 1_000)
            $0.member("lineNumber", Int64(record.draft.sender))
            $0.name("cost")
            $0.decimal(Double(MessageParts.count(record.draft.text)))
            $0.member("deliveryState", state)
            $0.member("deliveryDateTime", isOnPhone ? record.at / 1_000 : nil)
        }
    }
}
