import Foundation
import Primitives

/// Descriptions of the generic provider that tests start from.
enum GenericDescription {
    /// The simulator's API.
    static func simulator(_ address: String, _ token: String) -> String {
        """
        {"url": "\(address)/generic/send",
         "headers": {"Authorization": "Bearer {secret:token}"},
         "body": {"type": "json", "template": {"to": "{to}", "from": "{from}", "text": "{text}",
           "templateId": "{template_id}", "vars": "{vars}", "messageId": "{message_id}"}},
         "secrets": {"token": "\(token)"}, "sender": "3000",
         "success": {"pointer": "/ok", "equals": true},
         "id": {"pointer": "/id"},
         "errors": {"pointer": "/error", "map": {"unauthorized": "account", "bad_number": "message",
           "unknown_template": "route", "rate_limited": "throttled", "busy": "not_sent", "lost": "uncertain"}},
         "status": {"url": "\(address)/generic/status?id={id}", "pointer": "/status",
           "map": {"delivered": "delivered", "undelivered": "undelivered", "blocked": "undelivered"}},
         "credit": {"url": "\(address)/generic/credit", "method": "POST", "pointer": "/credit"}}
        """
    }

    /// The text as JSON.
    static func value(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), limits: .configuration)
    }
}
