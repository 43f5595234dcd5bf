/// A call MeliPayamak refuses, by the code it puts into `Value`.
///
/// https://www.melipayamak.com/api/sendsimplesms/ and https://www.melipayamak.com/api/sendbybasenumber/; the codes 16, 17,
/// 18 and -10 are known from callers only.
struct MeliPayamakRefusal: Error, Equatable {
    /// The number in `Value`.
    let code: Int

    /// User name or password is wrong.
    static let badLogin = MeliPayamakRefusal(code: 0)
    /// More receptors than one call takes.
    static let tooMany = MeliPayamakRefusal(code: 4)
    /// The line is not the account's.
    static let badSender = MeliPayamakRefusal(code: 5)
    /// It was not sent, for no reason that has a code.
    static let notSent = MeliPayamakRefusal(code: 11)
    /// There is a link in the text.
    static let link = MeliPayamakRefusal(code: 14)
    /// A text to several receptors does not say how to opt out.
    static let noOptOut = MeliPayamakRefusal(code: 15)
    /// There is no receptor.
    static let noReceptor = MeliPayamakRefusal(code: 16)
    /// There is no text.
    static let noText = MeliPayamakRefusal(code: 17)
    /// A receptor is not a mobile number.
    static let badReceptor = MeliPayamakRefusal(code: 18)
    /// An approved text goes to one receptor at a time.
    static let oneReceptorOnly = MeliPayamakRefusal(code: -2)
    /// The body id is not known or not approved.
    static let unknownTemplate = MeliPayamakRefusal(code: -4)
    /// The values are not those the approved text has places for.
    static let badVariables = MeliPayamakRefusal(code: -5)
    /// There is a link in a value.
    static let linkInVariable = MeliPayamakRefusal(code: -10)
}
