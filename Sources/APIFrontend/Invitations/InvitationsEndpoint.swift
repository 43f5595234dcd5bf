import Chat
import Hummingbird
import Identity
import Primitives

/// `/api/chat/invitations/`: links by which others come in.
struct InvitationsEndpoint: Sendable {
    /// The most bytes of a list: of each of 50 less than 200.
    private static let listBytes = 16 * 1_024

    let gate: BearerGate
    let invitations: Invitations
    let answer: ChatRoomAnswer

    /// `POST`: a new one; the only answer with the text of its link.
    func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let wanted = try InvitationRequest(await RequestFields.read(request))
        let (invitation, token) = try await self.invitations.make(wanted, by: user)
        var writer = JSONWriter()
        invitation.write(into: &writer, token: token)
        return .json(writer, status: .created)
    }

    /// `GET`: those of the caller that are not over.
    func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let writer = try await self.answer.budget.read(for: user.holder, reserving: Self.listBytes) {
            let invitations = try await self.invitations.all(of: user.id)
            var writer = JSONWriter()
            writer.array { array in
                for invitation in invitations { invitation.write(into: &array) }
            }
            return (writer, writer.byteCount)
        }
        return .json(writer)
    }

    /// `DELETE …/{id}/`: its link is none any more.
    func revoke(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        guard let id = context.parameters.get("id").flatMap({ InvitationID($0) }) else {
            throw ChatErrors.noInvitation
        }
        try await self.invitations.revoke(id, by: user)
        return Response(status: .noContent)
    }

    /// `POST …/look/`: where a link leads; nobody joins anything.
    func look(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let token = try TokenField.read("token", in: await RequestFields.read(request))
        let writer = try await self.answer.budget.read(for: user.holder, reserving: ChatReadBudget.floor) {
            let place = try await self.invitations.look(token, by: user)
            let inviter = try await self.inviter(of: place)
            var writer = JSONWriter()
            place.write(into: &writer, inviter: inviter)
            return (writer, writer.byteCount)
        }
        return .json(writer)
    }

    /// `POST …/accept/`: the caller comes in, and is shown the room.
    func accept(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let token = try TokenField.read("token", in: await RequestFields.read(request))
        return try await self.answer.reading(for: user.holder) {
            (try await self.invitations.accept(token, by: user), .ok)
        }
    }

    /// Who invites, as the room shows it; where there is none yet, as to a stranger.
    private func inviter(of place: InvitedPlace) async throws -> ChatUser {
        let id = place.inviter
        let users =
            if let room = place.own ?? place.invitation.room {
                try await self.answer.directory.users([id], in: room)
            } else {
                try await self.answer.directory.users([id]).mapValues(\.toStrangers)
            }
        return users[id] ?? ChatUser(id: id, username: "")
    }
}

extension Invitation {
    /// Writes it as an object.
    ///
    /// - Parameter token: the text of its link; nil where it is not told.
    fileprivate func write(into writer: inout JSONWriter, token: String? = nil) {
        writer.object { object in
            object.member("id", self.id.text)
            if let token { object.member("token", token) }
            object.member("room", self.room)
            object.member("expires_in", self.secondsLeft())
            object.member("uses_left", self.uses)
            object.member("created_at", ChatTime.restText(self.created))
        }
    }
}

extension InvitedPlace {
    /// Writes it as an object.
    fileprivate func write(into writer: inout JSONWriter, inviter: ChatUser) {
        writer.object { object in
            object.member("kind", self.kind.rawValue)
            object.member("name", self.name)
            object.name("inviter")
            inviter.write(to: &object)
            object.member("members", self.members)
            object.member("expires_in", self.invitation.secondsLeft())
            object.member("is_member", self.own != nil)
            if let own = self.own { object.member("room", own) }
        }
    }
}
