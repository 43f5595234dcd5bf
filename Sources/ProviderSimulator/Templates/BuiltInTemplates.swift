/// The templates every simulated account has from the start; the command line adds others or replaces these.
///
/// | provider | one value, a login code | three values |
/// | --- | --- | --- |
/// | kavenegar | `login`: `token` | `order`: `token`, `token2`, `token10` |
/// | melipayamak | `100001`: `{0}` | `100003`: `{0}`, `{1}`, `{2}` |
/// | parsian | `1001`: `__1__` | `1003`: `__1__`, `__2__`, `__3__` |
/// | smsir | `123456`: `CODE`, the template of the real sandbox | `100003`: `NAME`, `ORDER`, `TRACKING` |
/// | generic | `login`: `code` | `order`: `name`, `order`, `tracking` |
enum BuiltInTemplates {
    /// Names and texts of one provider's templates.
    static func texts(of provider: Provider) -> [(name: String, text: String)] {
        switch provider {
        case .kavenegar:
            [("login", Self.login("%token")), ("order", Self.order("%token10", "%token2", "%token"))]
        case .melipayamak:
            [("100001", Self.login("{0}")), ("100003", Self.order("{0}", "{1}", "{2}"))]
        case .parsian:
            [("1001", Self.login("__1__")), ("1003", Self.order("__1__", "__2__", "__3__"))]
        case .smsir:
            [("123456", "کد تایید شما: #CODE#"), ("100003", Self.order("#NAME#", "#ORDER#", "#TRACKING#"))]
        case .generic:
            [("login", Self.login("{code}")), ("order", Self.order("{name}", "{order}", "{tracking}"))]
        }
    }

    private static func login(_ code: String) -> String {
        "کد ورود شما: \(code)\nاین کد را به کسی ندهید."
    }

    private static func order(_ name: String, _ order: String, _ tracking: String) -> String {
        "\(name) عزیز، سفارش شماره \(order) ارسال شد.\nکد رهگیری: \(tracking)"
    }
}
