import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// The phones: one by its number, all on a page, and a way to empty them.
struct InboxRoutes: Sendable {
    /// The phones shown.
    let inbox: Inbox

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        let page = Self.page()
        router.get("inbox") { _, _ in page }
        router.get("inbox.json") { request, _ in
            let query = FormFields(query: request.uri.query)
            let overview = self.inbox.overview(of: InboxSearch(query), known: query["known"].flatMap { Int($0) })
            return Response.json { $0.inboxOverview(overview) }
        }
        router.get("inbox/:number") { _, context in try self.messages(of: context.parameters["number"] ?? "") }
        router.delete("inbox") { _, _ in
            self.inbox.clear()
            return HTTPResponse.Status.noContent
        }
    }

    private func messages(of component: Substring) throws(ControlError) -> Response {
        let text = String(percentDecoding: component.utf8, plusIsSpace: false)
        guard let number = PhoneNumber(text) else {
            throw .badField("number", "must be a mobile number")
        }
        let messages = self.inbox.messages(for: number)
        return .json { writer in
            writer.array { array in
                for message in messages.reversed() { array.inboxMessage(message) }
            }
        }
    }

    private static func page() -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                // The page shows what strangers wrote; should markup ever get through, it may still load and send nothing.
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                    + "img-src data:; base-uri 'none'; form-action 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.inbox_html))
        )
    }
}
