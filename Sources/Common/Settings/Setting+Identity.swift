package import Identity
package import Primitives

extension Setting where Value == [AuthMethod] {
    /// How people prove who they are.
    package static let authMethod = Self.list(
        "AUTH.AUTH_METHOD", default: ["OTP"],
        "How users log in: with a code by SMS, with a password; the endpoints of the other answer 404.")
}

extension Setting where Value == [String] {
    /// The hashes of Android apps whose autofill may be asked for.
    package static let otpAppHashes = Self.list(
        "otp.appHashes", takes: "11-character app hashes", accepts: { $0.count == 11 },
        "Android apps that a request may name for autofill.")
    /// The web origins whose autofill may be asked for.
    package static let otpOrigins = Self.list(
        "otp.origins", takes: "host names", accepts: { !$0.isEmpty && !$0.contains("/") },
        "Web hosts that a request may name for autofill; free choice would let a stranger phish the code.")
    /// Served countries.
    package static let phoneCountries = Self.list(
        "phone.countries", default: ["98"], takes: "calling codes without +",
        accepts: { !$0.isEmpty && $0.count <= 3 && $0.allSatisfy { ("0"..."9").contains($0) } },
        "Countries whose numbers are accepted.")
}

extension Setting where Value == MobileRanges.Mode {
    /// Numbers that nobody is known to have.
    package static let unknownRanges = Self.choice(
        "phone.unknownRanges", default: .warn,
        "What is done with messages to Iran's mobile numbers outside the ranges known to be in use (900-905, 910-923, 930-939, 941, 990-996, 998, 999): taken, taken with a line in the log, or refused as no valid number."
    )
}

extension Setting where Value == Int {
    /// Digits of a code.
    package static let otpLength = Self.int(
        "AUTH.OPTIONS.OTP_LENGTH", default: 8, in: 3...10, unit: "digits", "The length of a code.")
    /// How much the audit stream keeps.
    package static let auditLength = Self.int(
        "audit.length", default: 100_000, in: 100...100_000_000, unit: "events",
        "How many security events are kept, roughly; the oldest go first.")
    /// How much the stream of refusals keeps.
    package static let blockedLength = Self.int(
        "audit.blockedLength", default: 20_000, in: 100...100_000_000, unit: "entries",
        "How many counts of refusals are kept, one for each address, kind and minute, roughly; the oldest go first.")
    /// How hard passwords are hashed.
    package static let scryptCost = Self.int(
        "auth.scryptCost", default: 14, in: 10...20,
        "The cost of a password's hash: scrypt's N is 2 to this power; one more doubles its time and its memory (16 MiB at 14)."
    )
}

extension Setting where Value == Duration {
    /// The life of a code.
    package static let otpLife = Self.duration(
        "AUTH.OPTIONS.OTP_EXPIRE_PER_MINUTES", default: 4, in: 0.1...60, unit: .minutes,
        "How long a code is valid, and how long the next one has to wait.")
    /// The life of an access token.
    package static let accessLife = Self.duration(
        "auth.accessLife", default: 300, in: 10...86_400, "The life of an access token.")
    /// The life of a refresh token and of a session that is not used.
    package static let refreshLife = Self.duration(
        "auth.refreshLife", default: 86_400, in: 60...31_536_000, "The life of a refresh token.")
    /// The longest a session lasts.
    package static let sessionMaxAge = Self.duration(
        "auth.sessionMaxAge", default: 2_592_000, in: 60...315_360_000,
        "The longest a session lasts, however often its token is refreshed.")
    /// How far clocks may be apart.
    package static let tokenLeeway = Self.duration(
        "auth.leeway", default: 5, in: 0...300, "How long a token is good beyond its end, for clocks that are apart.")
}

extension Setting where Value == String {
    /// The provider's template for codes.
    package static let otpTemplate = Self.string(
        "AUTH.OPTIONS.OTP_SMS_TEMPLATE_ID", default: "",
        "The provider's template for codes; empty sends plain text.")
    /// The `iss` claim.
    package static let tokenIssuer = Self.string(
        "auth.issuer", default: "", "The iss claim of tokens; empty leaves it out.")
    /// The `aud` claim.
    package static let tokenAudience = Self.string(
        "auth.audience", default: "", "The aud claim of tokens; empty leaves it out.")
}

extension Setting where Value == String {
    /// More passwords that nobody may choose.
    package static let commonPasswords = Self.string(
        "auth.commonPasswords", default: "", takes: "a path",
        "A file of passwords, one a line, that users may not choose, besides the built-in ones; read at start.")
}

extension Setting where Value == ClosedRange<Int> {
    /// Valid groups.
    package static let authGroups = Self.range(
        "auth.groups", default: 0...99, within: 0...1_000_000, "The groups an account may be in.")
}

extension Setting where Value == Bool {
    /// django-chelseru's habit with integer groups.
    package static let ignoreIntegerGroup = Self.bool(
        "auth.ignoreIntegerGroup", default: false,
        "Reads a group given as a JSON integer as 0, as django-chelseru did; for clients that moved over.")
}
