/// A call the provider refuses, by the code of its documentation's first table.
struct KavenegarRefusal: Error, Equatable {
    /// The number in `return.status`, and the HTTP status as well.
    let code: Int

    /// A parameter that is required was not sent.
    static let parameterMissing = KavenegarRefusal(code: 400)
    /// The API key is not known.
    static let badKey = KavenegarRefusal(code: 403)
    /// There is no such method.
    static let unknownMethod = KavenegarRefusal(code: 404)
    /// The method does not take GET.
    static let wrongHTTPMethod = KavenegarRefusal(code: 405)
    /// A parameter that is required was sent empty.
    static let parameterEmpty = KavenegarRefusal(code: 406)
    /// A receptor is not a mobile number.
    static let badReceptor = KavenegarRefusal(code: 411)
    /// The line is not the account's.
    static let badSender = KavenegarRefusal(code: 412)
    /// The message is empty or too long.
    static let badMessage = KavenegarRefusal(code: 413)
    /// More messages or ids than one call takes.
    static let tooManyRecords = KavenegarRefusal(code: 414)
    /// The date is not one, or is past.
    static let badDate = KavenegarRefusal(code: 417)
    /// Lists that belong together differ in length.
    static let sizesDiffer = KavenegarRefusal(code: 419)
    /// A number is written with something else than digits.
    static let badCharacters = KavenegarRefusal(code: 422)
    /// The template is not there or not approved.
    static let unknownTemplate = KavenegarRefusal(code: 424)
    /// The value cannot be read out on the phone.
    static let notCallable = KavenegarRefusal(code: 428)
    /// A template's value is missing or has characters it may not have.
    static let badToken = KavenegarRefusal(code: 431)
    /// The template has no place for the value.
    static let templateWithoutToken = KavenegarRefusal(code: 432)
    /// The tag is not well-formed.
    static let badTag = KavenegarRefusal(code: 607)

    /// The sentence that goes with a code in `return.message`.
    static func message(for code: Int) -> String {
        Self.messages[code] ?? "خطای ناشناخته"
    }

    private static let messages: [Int: String] = [
        200: "تایید شد",
        400: "پارامترها ناقص هستند",
        401: "حساب کاربری غیرفعال است",
        402: "عملیات ناموفق بود",
        403: "کلید شناسایی معتبر نیست",
        404: "متد ناشناخته است",
        405: "متد با GET یا POST نادرست فراخوانی شده است",
        406: "یک پارامتر اجباری خالی است",
        407: "دسترسی به این اطلاعات ممکن نیست",
        409: "سرور فعلا قادر به پاسخ‌گویی نیست",
        411: "گیرنده نامعتبر است",
        412: "فرستنده نامعتبر است",
        413: "متن پیام خالی یا بیش از حد بلند است",
        414: "تعداد رکوردها بیش از حد مجاز است",
        415: "اندیس شروع بیرون از محدوده است",
        416: "آدرس آی‌پی با تنظیمات نمی‌خواند",
        417: "تاریخ نادرست است",
        418: "اعتبار حساب کافی نیست",
        419: "طول آرایه‌ها برابر نیست",
        420: "استفاده از لینک در متن محدود شده است",
        422: "داده‌ها نویسه نامناسب دارند",
        424: "الگو پیدا نشد",
        426: "این متد به سرویس پیشرفته نیاز دارد",
        427: "استفاده از این خط به سطح دسترسی نیاز دارد",
        428: "ارسال کد با تماس ممکن نیست",
        429: "آی‌پی محدود شده است",
        431: "ساختار کد درست نیست",
        432: "جای کد در متن الگو پیدا نشد",
        451: "فراخوانی بیش از حد در بازه زمانی",
        501: "فقط ارسال آزمایشی به صاحب حساب ممکن است",
        604: "تعداد شماره‌ها بیش از حد مجاز است",
        607: "نام تگ نادرست است",
    ]
}
