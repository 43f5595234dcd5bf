extension String {
    /// Undoes URL encoding; a `%` that no two hexadecimal digits follow stays as it is.
    ///
    /// - Parameters:
    ///   - encoded: the bytes of a path component, a query item or a form field.
    ///   - plusIsSpace: true in forms and queries, where `+` is how a space is written.
    init(percentDecoding encoded: some Collection<UInt8>, plusIsSpace: Bool) {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index != encoded.endIndex {
            let byte = encoded[index]
            encoded.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace:
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = encoded[index...].prefix(2).compactMap(\.hexadecimalValue)
                if digits.count == 2 {
                    decoded.append(digits[0] << 4 | digits[1])
                    encoded.formIndex(&index, offsetBy: 2)
                } else {
                    decoded.append(byte)
                }
            default:
                decoded.append(byte)
            }
        }
        self.init(decoding: decoded, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
