import HTTPTypes

/// A call sms.ir refuses, by the code it puts into `status`. https://sms.ir/rest-api/
struct SMSIRRefusal: Error, Equatable {
    /// The number in `status`.
    let code: Int

    /// The key is not known.
    static let badKey = SMSIRRefusal(code: 10)
    /// The line is not the account's.
    static let badLine = SMSIRRefusal(code: 101)
    /// There is no text.
    static let noText = SMSIRRefusal(code: 103)
    /// A receptor is not a mobile number.
    static let badMobile = SMSIRRefusal(code: 104)
    /// More receptors than one call takes.
    static let tooManyMobiles = SMSIRRefusal(code: 105)
    /// More texts than one call takes.
    static let tooManyTexts = SMSIRRefusal(code: 106)
    /// The list of receptors is empty.
    static let noMobiles = SMSIRRefusal(code: 107)
    /// The list of texts is empty.
    static let noTexts = SMSIRRefusal(code: 108)
    /// The time is not one, or is past.
    static let badTime = SMSIRRefusal(code: 109)
    /// There are not as many texts as receptors.
    static let countsDiffer = SMSIRRefusal(code: 110)
    /// There is no such message or pack.
    static let unknownSend = SMSIRRefusal(code: 111)
    /// The template is not there or not approved.
    static let unknownTemplate = SMSIRRefusal(code: 113)
    /// A value is too long.
    static let longValue = SMSIRRefusal(code: 114)
    /// The name of a value is empty; no code is published for a value that is missing, so that gets this one too.
    static let badParameter = SMSIRRefusal(code: 116)

    /// The HTTP status that goes with a code.
    static func httpStatus(for code: Int) -> HTTPResponse.Status {
        switch code {
        case 0: .internalServerError
        case 10...14: .unauthorized
        case 20: .tooManyRequests
        default: .badRequest
        }
    }

    /// The sentence that goes with a code in `message`.
    static func message(for code: Int) -> String {
        Self.messages[code] ?? "خطای ناشناخته"
    }

    private static let messages: [Int: String] = [
        0: "مشکلی در سامانه رخ داده است",
        1: "موفق",
        10: "کلید وب سرویس نامعتبر است",
        11: "کلید وب سرویس غیرفعال است",
        12: "کلید وب سرویس به آی‌پی‌های دیگری محدود است",
        13: "حساب کاربری غیرفعال است",
        14: "حساب کاربری تعلیق شده است",
        20: "تعداد درخواست بیشتر از حد مجاز است",
        101: "شماره خط نامعتبر است",
        102: "اعتبار کافی نیست",
        103: "متن پیامک خالی است",
        104: "موبایل نادرست است",
        105: "تعداد موبایل‌ها بیشتر از حد مجاز است",
        106: "تعداد متن‌ها بیشتر از حد مجاز است",
        107: "لیست موبایل‌ها خالی است",
        108: "لیست متن‌ها خالی است",
        109: "زمان ارسال نامعتبر است",
        110: "تعداد موبایل‌ها و متن‌ها برابر نیست",
        111: "ارسالی با این شناسه پیدا نشد",
        113: "قالب پیدا نشد",
        114: "طول مقدار پارامتر بیشتر از حد مجاز است",
        115: "موبایل در لیست سیاه است",
        116: "نام پارامتر خالی است",
        117: "متن تایید نشده است",
        118: "تعداد پیام‌ها بیشتر از حد مجاز است",
        119: "برای این کار پلن بالاتری لازم است",
        123: "خط نیاز به فعال‌سازی دارد",
    ]
}
