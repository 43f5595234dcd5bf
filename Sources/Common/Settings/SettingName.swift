/// The environment's spelling of a configuration key.
enum SettingName {
    /// Upper snake case with a new word at each capital after a small letter: `otp.resendAfter` is `OTP_RESEND_AFTER`.
    static func environment(_ key: String) -> String {
        var name = ""
        var previousIsLower = false
        for character in key {
            if character.isUppercase, previousIsLower { name.append("_") }
            name += character.isLetter || character.isNumber ? character.uppercased() : "_"
            previousIsLower = character.isLowercase
        }
        return name
    }
}
