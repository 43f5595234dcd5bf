import HTTPTypes
import Hummingbird
import Identity
import Logging
import Primitives
import Redis

/// `POST /api/register/`: a new user with a password; no tokens, as in django-chelseru.
struct RegisterEndpoint: Sendable {
    let rules: PasswordRules
    let registration: Registration
    let limits: LoginLimits
    let check: PasswordCheck
    let hashing: PasswordHashing

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let wanted = try RegisterRequest(await RequestFields.read(request), rules: self.rules)
        // Also for a name that is taken: or whoever asks would learn of any number of names.
        let refund = try await self.limits.takeRegistration(from: context.clientKey)
        guard try await self.registration.isFree(wanted.name) else { throw Self.taken }
        let cost = self.check.cost
        let hash: String
        do {
            hash = try await self.hashing.perform { try ScryptHash(wanted.password, cost: cost).text }
        } catch {
            await self.limits.giveBack(refund)
            throw error
        }
        guard let id = try await self.registration.create(wanted.name, hash: hash, email: wanted.email) else {
            throw Self.taken
        }
        context.log(.info, "registered", ["user.id": "\(id)"])
        var writer = JSONWriter()
        writer.object { object in
            object.member("username", wanted.name.text)
            object.member("email", wanted.email)
        }
        return Response.json(writer, status: .created)
    }

    private static let taken = APIError(
        status: .badRequest, body: .field("username", ["A user with that username already exists."]), code: "unique")
}
