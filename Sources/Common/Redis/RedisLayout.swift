/// The layout of keys: which keys there are, and what stands in their braces.
///
/// A database says of which layout its keys are, in the key `layout`. Every connection of ours asks for it before it writes anything, and
/// the first one to an empty database sets it. Keys of another layout would not be found: codes that were sent, and users who would be
/// made anew.
package enum RedisLayout {
    /// The layout of this version.
    ///
    /// 1 had no key that says so, and tags of their own for each number and each message.
    package static let version = "2"
    /// The key that says of which layout the others are.
    package static let key = "layout"

    static let judge = RedisScript(PackageResources.layout_judge_lua)

    /// The question, by the script's text: a server that was just started knows no digest.
    static var question: RedisCommand { Self.judge.eval(keys: [Self.key], arguments: [Self.version]) }

    /// Reads the answer.
    ///
    /// - Throws: ``RedisLayoutError`` for another layout, ``RedisError`` where Redis does not say.
    static func read(_ reply: RedisValue) throws {
        let found = try reply.string()
        guard found == Self.version else { throw RedisLayoutError(found: found) }
    }
}

/// A database whose keys are of another layout than this version's.
package struct RedisLayoutError: Error, Equatable, CustomStringConvertible {
    /// What it says of itself; empty if it has keys and says nothing.
    package let found: String

    /// Makes an error.
    package init(found: String) {
        self.found = found
    }

    /// What is there, and what to do about it.
    package var description: String {
        let layout = self.found.isEmpty ? "an older layout" : "layout \(self.found.prefix(20).debugDescription)"
        return "Redis has keys of \(layout), and this version needs layout \(RedisLayout.version): "
            + "stop all services and run `api-frontend migrate`, or take the version that the keys are of"
    }
}
