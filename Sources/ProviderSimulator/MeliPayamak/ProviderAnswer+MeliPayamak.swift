import HTTPTypes
import Primitives

extension ProviderAnswer {
    /// A plain success.
    static func meliPayamak(_ value: String) -> ProviderAnswer {
        ProviderAnswer { $0.meliPayamakResult(value: value, isGood: true) }
    }

    /// A success with a list.
    static func meliPayamak(list write: (inout JSONWriter) -> Void) -> ProviderAnswer {
        ProviderAnswer { writer in
            writer.object { answer in
                answer.name("MyBase")
                answer.meliPayamakResult(value: "", isGood: true)
                answer.array(named: "Data", write)
            }
        }
    }

    /// A refusal: HTTP 200 like everything else, and the code where a success has its value.
    static func meliPayamak(refusal code: Int, ofList isList: Bool) -> ProviderAnswer {
        guard isList else { return ProviderAnswer { $0.meliPayamakResult(value: String(code), isGood: false) } }
        return ProviderAnswer { writer in
            writer.object { answer in
                answer.name("MyBase")
                answer.meliPayamakResult(value: String(code), isGood: false)
                answer.name("Data")
                answer.null()
            }
        }
    }

    /// What ASP.NET answers on a path nobody serves.
    static var meliPayamakUnknownMethod: ProviderAnswer {
        ProviderAnswer(status: .notFound) { writer in
            writer.object { $0.member("Message", "No HTTP resource was found that matches the request URI.") }
        }
    }
}

extension JSONWriter {
    /// Writes the three members every answer has.
    fileprivate mutating func meliPayamakResult(value: String, isGood: Bool) {
        self.object {
            $0.member("Value", value)
            $0.member("RetStatus", isGood ? 1 : 35)
            $0.member("StrRetStatus", isGood ? "Ok" : "InvalidData")
        }
    }
}
