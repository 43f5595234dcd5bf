import Primitives
import Testing

@Suite struct MobileRangesTests {
    /// Numbers of every kind that libphonenumber 9.0 or persian-tools knows, whichever of the two.
    @Test(
        "ranges in use",
        arguments: [
            "0900", "0901", "0905", "0910", "0919", "0920", "0923", "0930", "0934", "0939", "0941", "0990", "0994",
            "0995", "0996",
            "0998", "0999",
        ])
    func known(range: String) throws {
        let phone = try #require(PhoneNumber(range + "1234567"))
        for mode in MobileRanges.Mode.allCases {
            let ranges = MobileRanges(mode: mode)
            #expect(!ranges.isUnknown(phone) && !ranges.refuses(phone))
        }
    }

    @Test(
        "ranges that nobody names",
        arguments: ["0906", "0909", "0924", "0929", "0940", "0942", "0945", "0960", "0989", "0997"])
    func unknown(range: String) throws {
        let phone = try #require(PhoneNumber(range + "1234567"))
        #expect(!MobileRanges(mode: .take).isUnknown(phone))
        #expect(MobileRanges().isUnknown(phone) && !MobileRanges().refuses(phone), "by default the log says so")
        #expect(MobileRanges(mode: .refuse).refuses(phone))
        let digits = String(phone.e164.dropFirst())
        #expect(!MobileRanges(mode: .refuse, more: ["49", String(digits.prefix(6))]).refuses(phone))
        #expect(MobileRanges(mode: .refuse, more: ["98912"]).refuses(phone))
    }

    @Test func otherCountriesAreNotJudged() throws {
        let phone = try #require(PhoneNumber("+4996012345678", countries: ["49"]))
        #expect(!MobileRanges(mode: .refuse).isUnknown(phone))
    }
}
