import Logging
import Primitives

extension Caller {
    /// Tells the log of messages for numbers that nobody is known to have; one line a request.
    func noteUnknown(_ phones: [PhoneNumber], _ ranges: MobileRanges) {
        let unknown = phones.filter(ranges.isUnknown)
        guard let first = unknown.first else { return }
        self.log(
            .notice, "messages for numbers of ranges that are not known to be in use",
            ["sms.count": "\(unknown.count)", "phone": "\(first.masked)"])
    }
}
