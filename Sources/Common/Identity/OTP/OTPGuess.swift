package import Primitives
import Redis

/// A guess at a number's code.
package struct OTPGuess: Sendable {
    /// The number.
    package let phone: PhoneNumber
    /// The hashes of the guessed code under every accepted key.
    package let hashes: [CodeHash]
    /// The id of the send if the caller knows it: it has guesses of its own, which no stranger can use up.
    package let id: String?
    /// Who guesses.
    package let caller: OTPCaller
    /// The group whose user logs in.
    package let group: Int
    /// The id that a new user would get.
    package let newUserID: Int64

    /// Makes a guess.
    package init(
        phone: PhoneNumber, hashes: [CodeHash], id: String?, caller: OTPCaller, group: Int, newUserID: Int64
    ) {
        self.phone = phone
        self.hashes = hashes
        self.id = id
        self.caller = caller
        self.group = group
        self.newUserID = newUserID
    }
}

/// How many guesses a code and a number bear.
///
/// Of those without the id, strangers have half. Who asked for the code is no stranger to it: so there is nothing to see in it of
/// whether the number has ever logged in, and its owner still has as many left as one address may make.
package struct GuessLimits: Sendable {
    /// Of one address for one code.
    package var perAddress = 5
    /// Of all addresses without the id for one code.
    package var inAll = 20
    /// With the right id for one code.
    package var withID = 5
    /// Wrong ones without the id for one number in 24 hours.
    package var perDay = 100

    /// The limits of the contract.
    package init() {}
}

/// What a guess came to.
package enum OTPVerdict: Equatable, Sendable {
    /// Right: the code is used up, and this is who logs in.
    ///
    /// `id` is the send that brought the code.
    case accepted(userID: Int64, isNew: Bool, id: String)
    /// Wrong, with so many guesses left on this path.
    case mismatch(attemptsLeft: Int)
    /// No guesses are left on this path; the code itself lives on.
    case exhausted
    /// The number has no live code.
    case notFound
    /// Right, and the code is used up, but the number gets no new user (``AccountKeys/shutOut(_:)``) and has none in this group.
    case shutOut

    init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.array()
        guard let word = parts.first else { throw RedisError(.unexpectedReply, "an empty verdict") }
        switch (try word.string(), parts.count) {
        case ("ok", 4):
            self = .accepted(
                userID: try parts[1].integer(), isNew: try parts[2].integer() == 1, id: try parts[3].string())
        case ("mismatch", 2): self = .mismatch(attemptsLeft: Int(try parts[1].integer()))
        case ("exhausted", 1): self = .exhausted
        case ("none", 1): self = .notFound
        case ("shut", 1): self = .shutOut
        default: throw RedisError(.unexpectedReply, "an unknown verdict")
        }
    }
}
