import HTTPTypes
import Hummingbird
import Identity
import Logging
import Redis

/// `POST /api/login/`: a user name and a password for tokens.
///
/// The try is charged, the entry read, the password judged, account and session written, and the charge given back. A
/// crash in between costs its user the try.
struct LoginEndpoint: Sendable {
    let redis: RedisClient
    let logins: LoginStore
    let limits: LoginLimits
    let check: PasswordCheck
    let hashing: PasswordHashing
    let grant: SessionGrant
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let wanted = try LoginRequest(await RequestFields.read(request))
        let refund: LoginLimits.Refund
        do {
            refund = try await self.limits.takeTry(for: wanted.name, from: context.clientKey)
        } catch let refusal as APIError {
            self.audit.note(.blocked, context.caller, detail: "passwords")
            throw refusal
        }
        let (entry, verdict) = try await self.judge(wanted, refund, context)
        // One answer for a wrong password, no such user, one without a password and one who is switched off.
        guard let entry, case .right(let newHash) = verdict else {
            // A name that nobody has is nobody's evidence.
            if let entry {
                self.audit.note(.failed, context.caller, user: entry.id, detail: "password")
            } else {
                self.audit.note(.blocked, context.caller, detail: "unknown user")
            }
            throw Self.refusal
        }
        let account = Account(id: entry.id, username: entry.username)
        guard let opened = try await self.grant.opened(account, request, context.caller) else {
            self.audit.note(.failed, context.caller, user: entry.id, detail: "switched off")
            throw Self.refusal
        }
        guard try await self.isStill(entry, wanted.name, opened) else {
            self.audit.note(.failed, context.caller, user: entry.id, detail: "password changed meanwhile")
            throw Self.refusal
        }
        self.audit.note(.verified, context.caller, user: entry.id, detail: "password")
        await self.close(wanted.name, entry, newHash, refund, context)
        return opened.response
    }

    /// Whether a password is still the one that was judged; else the session it has opened is ended.
    ///
    /// A change of the password ends the sessions that are there then. One that a login opens later, with a password that it judged before,
    /// finds the new one here.
    private func isStill(_ entry: LoginEntry, _ name: LoginName, _ opened: SessionGrant.Opened) async throws -> Bool {
        let now: LoginEntry?
        do {
            now = try await self.redis.run(self.logins.read(name))
        } catch {
            // Its tokens go to nobody.
            _ = try? await self.grant.end(opened, of: entry.id)
            throw error
        }
        // Its hash may be another: of the same password, by a login beside this one.
        if let now, now.changes == entry.changes { return true }
        _ = try await self.grant.end(opened, of: entry.id)
        return false
    }

    /// Gives the charge back, and notes what the next login needs.
    private func close(
        _ name: LoginName, _ entry: LoginEntry, _ newHash: String?, _ refund: LoginLimits.Refund, _ context: APIContext
    ) async {
        var calls = refund + [KnownLogins.note(name, from: context.clientKey)]
        if let newHash { calls.append(self.logins.replaceHash(entry.hash, by: newHash, for: name).ignoringAnswer) }
        do {
            _ = try await self.redis.run(calls)
        } catch {
            // The next login upgrades, and the charge goes with its window.
            context.log(.warning, "a login's charge was not given back", ["error": "\(error)"])
        }
    }

    private func judge(
        _ wanted: LoginRequest, _ refund: LoginLimits.Refund, _ context: APIContext
    ) async throws -> (LoginEntry?, PasswordCheck.Verdict) {
        do {
            let entry = try await self.redis.run(self.logins.read(wanted.name))
            if let entry, !entry.hash.isEmpty, !entry.hash.hasPrefix("!"), PasswordHash(entry.hash) == nil {
                context.log(.warning, "a password's hash cannot be checked", ["user.id": "\(entry.id)"])
            }
            let check = self.check
            let verdict = try await self.hashing.perform { try check.judge(wanted.password, for: entry) }
            return (entry, verdict)
        } catch {
            await self.limits.giveBack(refund)
            throw error
        }
    }

    private static let refusal = APIError(
        status: .unauthorized, body: .detail("No active account found with the given credentials"),
        code: "no_active_account", headers: [.wwwAuthenticate: "Bearer realm=\"api\""])
}
