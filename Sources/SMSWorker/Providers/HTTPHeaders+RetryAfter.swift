import NIOHTTP1
import Primitives

extension HTTPHeaders {
    /// How long the answer asks to be left alone, an hour at most; nil if it does not.
    ///
    /// - Parameter now: our clock, in milliseconds since 1970: it counts where the answer has no `Date`.
    func retryAfter(now: Int64 = WallClock.now) -> Duration? {
        let date = self["Date"].first
        return self["Retry-After"].lazy.compactMap { RetryAfter.rest($0, date: date, now: now) }.first
    }
}
