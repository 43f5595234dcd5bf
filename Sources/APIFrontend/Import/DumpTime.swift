/// Times as Django writes them: `2026-11-23T07:05:26.195Z`, with an offset in place of the Z, or with neither on a site
/// without time zones, which is then taken for UTC.
enum DumpTime {
    /// The time in milliseconds since 1970, or nil.
    static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard (19...35).contains(bytes.count), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = self.number(bytes[0..<4]), let month = self.number(bytes[5..<7], in: 1...12),
            let day = self.number(bytes[8..<10], in: 1...31), let hour = self.number(bytes[11..<13], in: 0...23),
            let minute = self.number(bytes[14..<16], in: 0...59), let second = self.number(bytes[17..<19], in: 0...60)
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (48...57).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            fraction = digits.prefix(3).reduce(0) { $0 * 10 + Int64($1 - 48) }
            for _ in digits.count..<max(3, digits.count) { fraction *= 10 }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = self.offsetInMinutes(Array(rest)) else { return nil }
        let days = self.days(year: year, month: month, day: day)
        let minutes = (days * 24 + hour) * 60 + minute - offset
        return (minutes * 60 + second) * 1_000 + fraction
    }

    /// Days since 1970 in the Gregorian calendar, counted in eras of 400 years that begin in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func offsetInMinutes(_ bytes: [UInt8]) -> Int64? {
        if bytes.isEmpty || bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = self.number(bytes[1..<3], in: 0...14),
            let minutes = self.number(bytes[4..<6], in: 0...59)
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>, in range: ClosedRange<Int64> = 0...9_999) -> Int64? {
        guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
        return range.contains(value) ? value : nil
    }
}
