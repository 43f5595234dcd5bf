import Foundation
import SMS
import Testing

@Suite struct WebhookSignatureTests {
    /// Computed with Python's hmac over `<id>.<seconds>.<body>`.
    @Test func theSignatureIsThatOfAnotherImplementation() throws {
        let secret = try #require(WebhookSecret("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="))
        #expect(secret.bytes == Array("0123456789abcdef0123456789abcdef".utf8))
        let headers = WebhookSignature.headers(
            id: "0123456789abcdef.delivered", seconds: 1_795_000_000,
            body: Array(#"{"type":"message.delivered"}"#.utf8), secret: secret)
        #expect(
            Dictionary(uniqueKeysWithValues: headers) == [
                "webhook-id": "0123456789abcdef.delivered", "webhook-timestamp": "1795000000",
                "webhook-signature": "v1,+lBFbDSE6Pj08fQJXVY1oRRtrRycTltVFnaEIeRln/Y=",
            ])
    }

}
