package import Identity
package import Limits

extension WindowLimit: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "COUNT/WINDOW with s, m, h or d, several separated by commas; 0 is off" }
}

extension NetworkLimit: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "ipv4/BITS=TIMES or ipv6/BITS=TIMES, several separated by commas; 0 is off" }
}

extension CountryLimit: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "CALLING CODE=COUNT/WINDOW, several separated by commas" }
}

extension TestNumber: SettingValue {
    /// What a setting of some takes.
    package static var takes: String {
        "NUMBER=CODE@YEAR-MONTH-DAY (CODE as long as other codes or longer, the day the last one), several separated by commas"
    }
}

extension AuthMethod: SettingValue {
    /// What a setting of some takes.
    package static var takes: String { "OTP, PASSWD, or both" }

    /// Reads a method's name, in capitals.
    package init?(_ text: String) { self.init(rawValue: text) }
}
