import Primitives

extension ProviderSetting {
    /// MeliPayamak's user.
    package static let meliPayamakUsername = Self(
        key: "SMS.SETTINGS.MELI_PAYAMAK_COM_USERNAME", isRequired: true, summary: "MeliPayamak's user name.")
    /// MeliPayamak's password.
    package static let meliPayamakPassword = Self(
        key: "SMS.SETTINGS.MELI_PAYAMAK_COM_PASSWORD", takes: "a password or API key", isSecret: true, isRequired: true,
        summary: "MeliPayamak's password; newer accounts put their API key here.")
    /// The line that messages come from.
    package static let meliPayamakSender = Self(
        key: "SMS.SETTINGS.MELI_PAYAMAK_COM_FROM", summary: "MeliPayamak's sender line for plain texts.")
}

extension ProviderAddressSetting {
    /// MeliPayamak's address.
    package static let meliPayamak = Self(
        key: "melipayamak.baseUrl", standard: "https://rest.payamak-panel.com/api/SendSMS",
        summary: "MeliPayamak's address.")
}

extension ProviderFacts {
    /// Known from https://www.melipayamak.com/api/.
    ///
    /// Final values of `GetDeliveries2`: 1 on the handset, 2 not, 16 never reached the carrier, 35 block list, 300 filtered,
    /// 500 not accepted. 3 and 5 are errors that later answers may mend, and so decide nothing.
    static let meliPayamak = ProviderFacts(
        settingName: "MELI_PAYAMAK_COM",
        deliveries: [
            "1": .delivered, "2": .undelivered, "16": .undelivered, "35": .undelivered, "300": .undelivered,
            "500": .undelivered,
        ],
        account: [.meliPayamakUsername, .meliPayamakPassword, .meliPayamakSender], address: .meliPayamak,
        valueFault: { value, _ in
            // https://www.melipayamak.com/api/sendbybasenumber/, codes -5 and -10
            if value.utf8.contains(UInt8(ascii: ";")) { return "takes no semicolon here." }
            let lower = ProtocolText(value).lowercased
            let hasLink = (["http://", "https://", "www."] as [ProtocolText]).contains {
                lower.firstIndex(of: $0) != nil
            }
            return hasLink ? "takes no link here." : nil
        })
}
