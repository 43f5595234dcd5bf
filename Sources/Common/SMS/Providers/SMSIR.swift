extension ProviderSetting {
    /// The key for sms.ir.
    package static let smsIRKey = Self(
        key: "SMS.SETTINGS.SMS_IR_API_KEY", takes: "an API key", isSecret: true, isRequired: true,
        summary: "sms.ir's API key.")
    /// The line that messages come from.
    package static let smsIRLine = Self(key: "SMS.SETTINGS.SMS_IR_LINE", summary: "sms.ir's line for plain texts.")
}

extension ProviderAddressSetting {
    /// The address of sms.ir.
    package static let smsIR = Self(
        key: "smsir.baseUrl", standard: "https://api.sms.ir/v1", summary: "sms.ir's address.")
}

extension ProviderFacts {
    /// Known from https://sms.ir/rest-api/; its templates name their variables as they like.
    ///
    /// Final values of `deliveryState`: 1 on the handset, 2 not, 6 error, 7 block list. 4 (not at the carrier) may still change.
    static let smsIR = ProviderFacts(
        settingName: "SMS_IR", defaultVariables: nil,
        deliveries: ["1": .delivered, "2": .undelivered, "6": .undelivered, "7": .undelivered],
        account: [.smsIRKey, .smsIRLine], address: .smsIR,
        // Code 114.
        valueFault: { value, _ in value.unicodeScalars.count > 25 ? "takes at most 25 characters here." : nil })
}
