import Primitives

/// The numbers of the documentation's second table, where messages stand.
enum KavenegarStatus {
    /// Taken, not yet handed on: what a send is answered with.
    static let queued = 1
    /// No such message, or too old to ask about.
    static let unknown = 100

    /// The words in `statustext`.
    static func text(_ status: Int) -> String {
        switch status {
        case 1: "در صف ارسال"
        case 2: "زمان‌بندی شده"
        case 4, 5: "ارسال شده به مخابرات"
        case 6: "خطا در ارسال پیام"
        case 10: "رسیده به گیرنده"
        case 11: "نرسیده به گیرنده"
        case 13: "لغو شده"
        case 14: "بلاک شده"
        default: "شناسه پیامک نامعتبر است"
        }
    }
}

extension JSONWriter {
    /// Writes a message as `sms/send`, `verify/lookup` and `sms/select` show it.
    mutating func kavenegarEntry(_ record: MessageRecord, status: Int) {
        self.object {
            $0.member("messageid", record.messageID)
            $0.member("message", record.draft.text)
            $0.kavenegarStatus(status)
            $0.member("sender", record.draft.sender)
            $0.member("receptor", record.draft.receptor.national)
            $0.member("date", record.at / 1_000)
            // In rial; the documentation's example price.
            $0.member("cost", 120)
        }
    }

    /// Writes the two members that say where a message stands.
    mutating func kavenegarStatus(_ status: Int) {
        self.member("status", status)
        self.member("statustext", KavenegarStatus.text(status))
    }
}
