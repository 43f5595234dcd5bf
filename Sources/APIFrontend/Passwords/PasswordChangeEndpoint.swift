import HTTPTypes
import Hummingbird
import Identity
import Logging
import Redis

/// `POST /api/password/change/`: another password for the caller, whose other sessions end.
///
/// The old password is asked for, since a token may be stolen, and guesses of it are counted with those of logins. The new hash is
/// written before sessions end: a login that judged the old password finds it changed (``LoginEndpoint``). A crash in
/// between leaves the other sessions, and the same request, now with the new password as the old one, ends them.
struct PasswordChangeEndpoint: Sendable {
    let gate: BearerGate
    let rules: PasswordRules
    let redis: RedisClient
    let logins: LoginStore
    let limits: LoginLimits
    let check: PasswordCheck
    let hashing: PasswordHashing
    let sessions: SessionStore
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let fields = try await RequestFields.read(request)
        let (name, entry) = try await self.entry(of: user)
        let wanted = try PasswordChangeRequest(
            fields, rules: self.rules, username: entry.username, email: entry.email)
        let refund = try await self.takeTry(for: name, user, context)
        guard let hash = try await self.hash(wanted, entry, refund) else {
            self.audit.note(.failed, context.caller, user: user.id, detail: "old password")
            throw Self.wrong
        }
        try await self.change(entry, to: hash, for: name)
        let ended = try await self.endOthers(user)
        self.audit.note(.changed, context.caller, user: user.id, detail: "password; \(ended) other sessions ended")
        await self.giveBack(refund, name, context)
        return Response(status: .noContent)
    }

    /// The caller's entry under the name.
    ///
    /// - Throws: ``APIError`` 400 for who has no password: who logs in by code proves the number each time, and the name of such an
    ///   account logs nobody in with a password.
    private func entry(of user: SessionCheck.User) async throws -> (LoginName, LoginEntry) {
        guard let name = LoginName(user.username), let entry = try await self.redis.run(self.logins.read(name)),
            entry.id == user.id, PasswordHash(entry.hash) != nil
        else { throw Self.noPassword }
        return (name, entry)
    }

    private func takeTry(
        for name: LoginName, _ user: SessionCheck.User, _ context: APIContext
    ) async throws -> LoginLimits.Refund {
        do {
            return try await self.limits.takeTry(for: name, from: context.clientKey)
        } catch let refusal as APIError {
            self.audit.note(.blocked, context.caller, user: user.id, detail: "passwords")
            throw refusal
        }
    }

    /// The hash of the new password, if the old one is right.
    private func hash(
        _ wanted: PasswordChangeRequest, _ entry: LoginEntry, _ refund: LoginLimits.Refund
    ) async throws -> String? {
        let check = self.check
        do {
            return try await self.hashing.perform {
                guard case .right = try check.judge(wanted.old, for: entry) else { return nil }
                return try ScryptHash(wanted.new, cost: check.cost).text
            }
        } catch {
            await self.limits.giveBack(refund)
            throw error
        }
    }

    /// Writes the new hash.
    ///
    /// - Throws: ``APIError`` 409 if the password was changed meanwhile.
    private func change(_ entry: LoginEntry, to hash: String, for name: LoginName) async throws {
        if try await self.redis.run(self.logins.change(entry.hash, to: hash, for: name)) { return }
        // A login beside this one may have written another hash of the same password.
        guard let now = try await self.redis.run(self.logins.read(name)), now.id == entry.id,
            now.changes == entry.changes, try await self.redis.run(self.logins.change(now.hash, to: hash, for: name))
        else { throw Self.changedMeanwhile }
    }

    /// Ends the caller's other sessions; tried again, for the password is changed by now.
    private func endOthers(_ user: SessionCheck.User) async throws -> Int64 {
        let end = self.sessions.revokeOthers(of: user.id, keeping: user.session)
        do { return try await self.redis.run(end) } catch { return try await self.redis.run(end) }
    }

    private func giveBack(_ refund: LoginLimits.Refund, _ name: LoginName, _ context: APIContext) async {
        do {
            _ = try await self.redis.run(refund + [KnownLogins.note(name, from: context.clientKey)])
        } catch {
            context.log(.warning, "a password's charge was not given back", ["error": "\(error)"])
        }
    }

    private static let noPassword = APIError(
        status: .badRequest, body: .detail("This account has no password."), code: "no_password")

    /// Django's message and code.
    private static let wrong = APIError(
        status: .badRequest,
        body: .field(
            "old_password", ["Your old password was entered incorrectly. Please enter it again."]),
        code: "password_incorrect")

    private static let changedMeanwhile = APIError(
        status: .conflict, body: .details("The password was changed at the same time."), code: "password_changed")
}
