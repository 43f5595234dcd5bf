/// A way to log in, by its name in the configuration.
package enum AuthMethod: String, Sendable, CaseIterable {
    case code = "OTP"
    case password = "PASSWD"
}
