import Foundation

/// A user of Redis (`compose/redis/users`): each service has its own, with the rights that it needs.
package enum RedisUser: String, Sendable, CaseIterable {
    case api
    case worker
    case chat

    /// Its rules, as the deployment has them.
    package func rules() throws -> [String] {
        let text = try String(contentsOfFile: TestEnvironment.root + "/compose/redis/users", encoding: .utf8)
        var rules: [String] = []
        var isOwn = false
        for line in text.split(separator: "\n") {
            var words = line.split(separator: "#", omittingEmptySubsequences: false)[0].split(separator: " ")
            if words.first == "user" {
                isOwn = words.count > 1 && words[1] == self.rawValue
                words = Array(words.dropFirst(2))
            }
            if isOwn { rules += words.map(String.init) }
        }
        return rules
    }

    /// The variable in which `scripts/services` and `scripts/test` tell its address.
    var variable: String { "REDIS_URL_\(self.rawValue.uppercased())" }
}
