import Primitives
import SMS
import Secrets

// What every request and every job pay for, in nanoseconds (`scripts/bench micro`).

var entry = KeyEntry(purpose: .seal, kid: "bench", state: .active)
entry.secret = Base64URL.encode([UInt8](repeating: 7, count: 32))
let keys = try KeyRing(entries: [entry])
let request = Array(#"{"mobile_number":"+989121234567","group":"customer","channel":"sms","wait":5}"#.utf8)

guard let phone = PhoneNumber("09121234567") else { fatalError("no number") }
let content = SMSContent(phone: phone, body: .code(OTPBody(code: "48213907", origin: "a.ir")))
let id = "0123456789abcdef0123456789abcdef"
let body = try SMSJob(id: id, content: content, created: 1, deadline: 2, keys: keys).body

try Measure.run("JSON parse, 77 bytes") { try JSONParser.parse(request)["group"]?.string?.utf8.count ?? 0 }
Measure.run("JSON write, 4 members") {
    var writer = JSONWriter()
    writer.object { object in
        object.member("id", id)
        object.member("created", 1_700_000_000_000)
        object.member("state", "accepted")
        object.member("parts", 1)
    }
    return writer.byteCount
}
try Measure.run("job seal") {
    try SMSJob(id: id, content: content, created: 1, deadline: 2, keys: keys).body.count
}
try Measure.run("job read and open") { try SMSJob(body: body).open(keys: keys).phone.e164.utf8.count }
Measure.run("phone number") { PhoneNumber("0912 123 45 67")?.e164.utf8.count ?? 0 }
