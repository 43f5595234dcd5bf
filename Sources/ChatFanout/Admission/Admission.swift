import Chat
import Identity
import Primitives
import Redis

/// Whom a handshake lets in.
struct Admission: Sendable {
    /// Who stands behind a socket.
    struct Guest: Sendable {
        let user: ChatUser
        /// Whose the account is; limits count by this.
        let holder: AccountHolder
        /// The session; nil for a token of the old system.
        let session: String?
        /// When the session ends if it is not refreshed, in milliseconds since 1970.
        let sessionEnds: Int64?
        /// When the token ends, in seconds since 1970.
        let expires: Int64
    }

    let verifier: TokenVerifier
    let check: SessionCheck
    let redis: RedisClient
    let names: ChatNames
    /// Pages that may connect; any if empty.
    let origins: Set<ProtocolText>

    /// Judges a handshake.
    ///
    /// - Throws: ``Refusal``.
    func admit(_ request: HandshakeRequest) async throws(Refusal) -> Guest {
        if let origin = request.origin, !self.origins.isEmpty, !self.origins.contains(origin) { throw .badOrigin }
        guard let token = request.token else { throw .noToken }
        let guest = try await self.guest(of: token)
        if case .room(let room) = request.target { try await self.requireMember(guest.user.id, of: room) }
        return guest
    }

    /// Whose a token is.
    ///
    /// - Throws: ``Refusal``, 401 or 503.
    func guest(of token: String) async throws(Refusal) -> Guest {
        let claims: TokenClaims
        do { claims = try await self.verifier.verify(token, as: .access) } catch { throw .badToken(error) }
        let user: SessionCheck.User?
        do { user = try await self.check.user(of: claims) } catch { throw .unavailable }
        guard let user else { throw .revoked }
        return Guest(
            user: ChatUser(id: user.id, username: self.names.shown(user.username)), holder: user.holder,
            session: user.session, sessionEnds: user.sessionEnds, expires: claims.exp)
    }

    private func requireMember(_ user: Int64, of room: Int64) async throws(Refusal) {
        let isMember: Bool
        do { isMember = try await self.redis.run(ChatStore.isMember(user, of: room)) } catch { throw .unavailable }
        guard isMember else { throw .notMember }
    }
}
