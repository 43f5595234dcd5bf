import HTTPTypes
import Primitives

extension ProviderAnswer {
    /// An answer in Kavenegar's form: the code stands in `return.status` and is the HTTP status too.
    ///
    /// - Parameters:
    ///   - code: the provider's code.
    ///   - entries: writes the value of `entries`, which is null in a refusal.
    static func kavenegar(_ code: Int = 200, entries: (inout JSONWriter) -> Void = { $0.null() }) -> ProviderAnswer {
        ProviderAnswer(status: HTTPResponse.Status(code: code)) { writer in
            writer.object { answer in
                answer.object(named: "return") {
                    $0.member("status", code)
                    $0.member("message", KavenegarRefusal.message(for: code))
                }
                answer.name("entries")
                entries(&answer)
            }
        }
    }
}
