import HTTPTypes
import Identity
import Primitives
import Testing

@testable import APIFrontend

/// What is said where no code goes out, and how long one is good.
@Suite struct CodeIssuerTests {
    @Test func aLiveCodeIsAConflictWithItsPause() {
        let refusal = CodeIssuer.refusal(.exists(left: .milliseconds(1_200)))
        #expect(refusal.status == .conflict && refusal.code == "otp_already_sent")
        #expect(refusal.retrySeconds == 2)
        let text = "An OTP code has already been sent. Please wait 2 seconds before trying again."
        #expect(refusal.body == .details(text))
    }

    @Test func aNumberThatHasHadItsShareIsLimited() {
        let refusal = CodeIssuer.refusal(.limited(left: .seconds(60)))
        #expect(refusal.status == .tooManyRequests && refusal.retrySeconds == 60)
        #expect(refusal.extra.contains { $0.name == "limit" && $0.value.string == "phone" })
    }

    @Test func aCodeIsGoodFromWhenItWasMadeUntilItIsDue() {
        #expect(CodeIssuer.StoredCode(code: "1", created: 1_000, due: 3_500).life == .milliseconds(2_500))
        let extreme = CodeIssuer.StoredCode(code: "1", created: .min, due: .max)
        #expect(extreme.life == .milliseconds(Int64.max))
    }
}
