import Foundation
import TestSupport
import Testing

/// A mistake that an operator makes, and what the program says of it.
struct OperatorMistake: Sendable, CustomTestStringConvertible {
    /// The mistake in words.
    let name: String
    /// The program that is started with it.
    var program = "api-frontend"
    var arguments = ["--check-config"]
    /// Variables; `DIR` in a value is the directory of ``files``.
    var environment: [String: String] = [:]
    /// Files by name, readable by their owner only; `chelseru.json` is the configuration.
    var files: [String: String] = [:]
    /// Rights of the files.
    var mode = 0o600
    /// Whether a worker is given its provider's key.
    var hasKey = true
    var status: Int32 = 1
    /// What is printed: key, file, place, what is expected, how it is mended.
    let says: [String]

    var testDescription: String { self.name }

    /// The variables, and what the program needs besides.
    var settings: [String: String] {
        let needs =
            self.program == "sms-worker" && self.hasKey ? ["SMS_SETTINGS_KAVENEGAR_COM_API_KEY": Self.secret] : [:]
        return needs.merging(self.environment) { $1 }
    }

    /// What stands for every secret of these, and is never printed.
    static let secret = "hunter2"
}

extension OperatorMistake {
    static func file(_ name: String, _ text: String, program: String = "api-frontend", says: String...) -> Self {
        Self(
            name: name, program: program, environment: ["CHELSERU_CONFIG": "DIR/chelseru.json"],
            files: ["chelseru.json": text], says: ["DIR/chelseru.json"] + says)
    }

    static func variable(_ name: String, _ value: String, program: String = "api-frontend", says: String...) -> Self {
        Self(name: "\(name)=\(value)", program: program, environment: [name: value], says: [name] + says)
    }

    static func keys(_ name: String, _ text: String, program: String = "sms-worker", says: String...) -> Self {
        Self(
            name: name, program: program, environment: ["CHELSERU_KEYS": "DIR/ring.json"], files: ["ring.json": text],
            says: ["chelseru.keys (CHELSERU_KEYS): DIR/ring.json"] + says)
    }
}

// MARK: The file

extension OperatorMistake {
    /// As it stands in `settings.py`.
    static let dictionary = """
        # Chelseru
        DJANGO_CHELSERU = {
            'AUTH': {
                'AUTH_METHOD': 'OTP',  # or PASSWD
                'OPTIONS': {'OTP_LENGTH': 6, 'OTP_EXPIRE_PER_MINUTES': 1, 'OTP_SMS_TEMPLATE_ID': None},
            },
            'SMS': {
                'SMS_SERVICE': ('KAVENEGAR_COM',),
                'SETTINGS': {'KAVENEGAR_COM_API_KEY': 'hunter2', "KAVENEGAR_COM_FROM": '10004346'},
            },
            'auth': {'ignoreIntegerGroup': True},
        }

        """

    static let python = "it looks like Python, which this line turns into JSON: python3 -c '"

    static let files: [Self] = [
        .file("settings.py's dictionary", Self.dictionary, says: "line 1, column 1 there is a comment", Self.python),
        .file(
            "the dictionary without its name", "{'SMS': {'SETTINGS': {'KAVENEGAR_COM_API_KEY': 'hunter2'}}}",
            says: "line 1, column 2 there is a single quote, and a name in double quotes was expected", Self.python),
        .file(
            "True", "{\"a\": \"hunter2\",\n \"chat\": {\"demo\": True}}",
            says: "line 2, column 19 there is True, and a value was expected", Self.python),
        .file("None", "{\"AUTH\": {\"x\": None}}", says: "line 1, column 16 there is None", Self.python),
        .file(
            "a tuple", "{\"AUTH\": {\"AUTH_METHOD\": (\"OTP\", \"PASSWD\")}}",
            says: "line 1, column 26 there is a parenthesis, and a value was expected", Self.python),
        .file(
            "a comment", "{ # hunter2\n}", says: "line 1, column 3 there is a comment", Self.python),
        .file(
            "a comma at the end", "{\"http\": {\"port\": 1,},\n}",
            says: "line 1, column 21 there is a closing bracket, and no comma before it was expected"),
        .file(
            "all of settings.py", "import os\nKEY = 'hunter2'\nDJANGO_CHELSERU = {}\n",
            says: "line 1, column 1 there is a word without double quotes", "python3 manage.py shell -c"),
        .file(
            "YAML", "AUTH:\n  OPTIONS:\n    OTP_LENGTH: 6\nKEY: hunter2\n",
            says: "line 1, column 1 there is a word without double quotes, and { was expected",
            "it looks like YAML, which this line turns into JSON: python3 -c '"),
        .file("an empty file", "\n", says: "is empty, and should hold one JSON object"),
        .file(
            "half a file", "{\"SMS\": {\"SETTINGS\": {\n\"KAVENEGAR_COM_API_KEY\": \"hunter2",
            says: "breaks off at line 2, column 34: the file ends, and a text in double quotes is still open"),
        .file("a byte order mark", "\u{FEFF}{}", says: "line 1, column 1 there is a byte order mark", "save the file"),
        .file("curly quotes", "{“http”: {}}", says: "line 1, column 2", "such as a curly quote"),
        .file("a key twice", "{\"a\": \"hunter2\",\n\"a\": 2}", says: "line 2, column 1, one object has two members"),
        .file("a list", "[\"hunter2\"]", says: "holds no JSON object, which begins with { and ends with }"),
        .file(
            "both forms", "{\"AUTH\": {}, \"DJANGO_CHELSERU\": {\"AUTH\": {}}}",
            says: "AUTH (", "is there twice, beside DJANGO_CHELSERU and as DJANGO_CHELSERU.AUTH: leave one out"),
        .file(
            "a dictionary that is none", "{\"DJANGO_CHELSERU\": \"hunter2\"}", says: "DJANGO_CHELSERU (", "is no object"
        ),
        .file(
            "a misspelt key", "{\"AUTH\": {\"OPTIONS\": {\n  \"OTP_LENGHT\": 6}}}",
            says: "unknown key AUTH.OPTIONS.OTP_LENGHT (", "line 2, column 3): did you mean AUTH.OPTIONS.OTP_LENGTH?"),
        .file(
            "a misspelt key in the dictionary with its name",
            "{\"DJANGO_CHELSERU\": {\n\"AUTH\": {\"OTP_LENGHT\": 6}}}",
            says: "unknown key AUTH.OTP_LENGHT (", "line 2, column 10): did you mean AUTH.OPTIONS.OTP_LENGTH?"),
        .file(
            "a key in small letters", "{\"auth\": {\"options\": {\"otp_length\": 6}}}", program: "chat-fanout",
            says: "unknown key auth.options.otp_length (", "did you mean AUTH.OPTIONS.OTP_LENGTH?"),
        .file(
            "a value in the file", "{\"AUTH\": {\"OPTIONS\": {\n\"OTP_LENGTH\": \"6 digits\"}}}",
            says: "AUTH.OPTIONS.OTP_LENGTH (", "line 2, column 1): got \"6 digits\": write the number alone",
            "takes a whole number from 3 to 10 digits"),
        .file(
            "an object for a value", "{\"http\": {\"port\": {\"value\": 1}}}",
            says: "http.port (", "line 1, column 11): got an object, takes a whole number from 0 to 65535"),
        .init(
            name: "no file", environment: ["CHELSERU_CONFIG": "DIR/chelsreu.json"],
            says: ["CHELSERU_CONFIG: there is no file DIR/chelsreu.json"]),
        .init(
            name: "a directory", environment: ["CHELSERU_CONFIG": "DIR"],
            says: ["CHELSERU_CONFIG: DIR is a directory, not a file"]),
    ]
}

// MARK: Variables

extension OperatorMistake {
    static let names: [Self] = [
        .variable("OTP_LENGHT", "6", says: "unknown variable", "did you mean AUTH_OPTIONS_OTP_LENGTH?"),
        .variable("AMPQ_URL", "amqp://u:hunter2@h/", program: "sms-worker", says: "did you mean AMQP_URL?"),
        // What is missing is most often what is misspelt.
        .init(
            name: "the key misspelt", program: "sms-worker",
            environment: ["SMS_SETTINGS_KAVENEGAR_COM_APIKEY": "hunter2"], hasKey: false,
            says: [
                "SMS.SETTINGS.KAVENEGAR_COM_API_KEY: is not set",
                "SMS_SETTINGS_KAVENEGAR_COM_APIKEY: did you mean SMS_SETTINGS_KAVENEGAR_COM_API_KEY?",
            ]),
    ]

    static let addresses: [Self] = [
        .variable(
            "REDIS_URL", "http://:hunter2@h/0", says: "the scheme is http, and should be redis", "takes redis://"),
        .variable("REDIS_URL", "hunter2@h:6379", says: "it has no scheme: it begins with redis://"),
        .variable("REDIS_URL", "rediss://:hunter2@h/0", program: "chat-fanout", says: "TLS is not spoken: write redis"),
        .variable("REDIS_URL", "redis://:hunter2/x@h/0", says: "the password (or user) has a /", "/ is written %2F"),
        .variable("REDIS_URL", "redis://:hunter2#@h/0", says: "# is %23, @ is %40"),
        .variable("REDIS_URL", "redis://:hunter2@h:65536/0", says: "the port", "is not a number from 1 to 65535"),
        .variable("REDIS_URL", "redis://:hunter2@h/zero", says: "the database", "is not a number from 0 to 1023"),
        .variable("REDIS_URL", "redis://:hunter2@/0", says: "it has no host"),
        .variable("REDIS_URL", "\"redis://:hunter2@h/0\"", says: "the quotes around it are part of the value"),
        .variable("AMQP_URL", "amqp://u:hunter2@h:5672//", program: "sms-worker", says: "the vhost", "is written %2F"),
        .variable(
            "AMQP_URL", "amqp://u:hunter2@a/,amqps://u:hunter2@b/", says: "as item 2 of 2: the scheme is amqps, but TLS"
        ),
        .variable(
            "KAVENEGAR_BASE_URL", "http://api.kavenegar.com/v1", program: "sms-worker",
            says: "the scheme is http, which only"),
        .variable(
            "SMSIR_BASE_URL", "https://u:hunter2@api.sms.ir/v1", program: "sms-worker",
            says: "a user, a password or a query has no place in it"),
        .variable("HTTP_CORS_ORIGINS", "https://a.ir/", says: "got \"https://a.ir/\"", "not even a /"),
        .variable("HTTP_HOST", "http://0.0.0.0:80", says: "without scheme, port or brackets"),
        .variable("ADMIN_HOST", "*", program: "sms-worker", says: "got \"*\"", "takes an address"),
        .variable(
            "WEBHOOKS_ALLOWED_HOSTS", "hook.lan,http://hook.lan", program: "sms-worker",
            says: "got \"http://hook.lan\" as item 2 of 2: a host stands alone"),
    ]

    static let values: [Self] = [
        .variable(
            "AUTH_ACCESS_LIFE", "5 minutes", says: "write the number alone", "takes a number from 10 to 86400 seconds"),
        .variable("HTTP_MAX_CONNECTIONS", "1_000", says: "got \"1_000\": write 1000, takes a whole number"),
        .variable("AUTH_IGNORE_INTEGER_GROUP", "'yes'", says: "the quotes are part of the value here", "true or false"),
        .variable("AUTH_OPTIONS_OTP_LENGTH", "None", says: "leave it out to have the default", "takes a whole number"),
        .variable("AUTH_OPTIONS_OTP_LENGTH", "۶", says: "write it with the digits 0 to 9"),
        .variable("HTTP_PORT", "", says: "got \"\": leave it out to have the default"),
        .variable("LOG_LEVEL", "warn", program: "chat-fanout", says: "got \"warn\", takes one of trace, debug, info"),
        // A name in a list must not be all it takes to have messages go nowhere.
        .init(
            name: "a bench's provider", program: "sms-worker",
            environment: ["SMS_SMS_SERVICE": "KAVENEGAR_COM,BENCHMARK"],
            says: [
                "SMS.SMS_SERVICE: BENCHMARK makes outcomes up and sends nothing: only `sms-worker --unsafe-benchmark`"
            ]),
        .init(
            name: "a bench's provider in the front end", environment: ["SMS_ROUTES": "otp=BENCHMARK"],
            says: ["sms.routes: BENCHMARK makes outcomes up and sends nothing: only `sms-worker --unsafe-benchmark`"]),
        .variable(
            "SMS_GENERIC", "{'url': 'hunter2'}", program: "sms-worker", says: "line 1, column 2 there is a single quote"
        ),
        .variable("AUTH_COMMON_PASSWORDS", "/nowhere.txt", says: "there is no file /nowhere.txt"),
        .init(
            name: "an empty file for a secret", environment: ["REDIS_URL_FILE": "DIR/url"], files: ["url": "\n"],
            says: ["REDIS_URL_FILE: DIR/url is empty, and should hold the value"]),
        .init(
            name: "a wrong address in a file", program: "sms-worker", environment: ["AMQP_URL_FILE": "DIR/url"],
            files: ["url": "u:hunter2@h"], says: ["AMQP_URL_FILE (DIR/url): something else: it has no scheme"]),
        .init(
            name: "a directory for a secret", environment: ["REDIS_URL_FILE": "DIR"],
            says: ["REDIS_URL_FILE: DIR is a directory, not a file"]),
    ]
}

// MARK: Keys and the command line

extension OperatorMistake {
    static let keys: [Self] = [
        .keys("an empty ring", "", says: "is empty", "put back a copy, or make it anew"),
        .keys(
            "half a ring", "{\"keys\": [\n{\"purpose\": \"seal\", \"secret\": \"hunter2",
            says: "breaks off at line 2, column 39: the file ends, and a text in double quotes is still open"),
        .keys("a ring that is none", "hunter2", program: "api-frontend", says: "line 1, column 1 there is a word"),
        .keys("another object", "{\"key\": \"hunter2\"}", says: "is not a key ring: the file has no keys"),
        .keys(
            "a member that is missing", "{\"keys\": [{\"kid\": \"hunter2\"}]}", program: "chat-fanout",
            says: "is not a key ring: keys.[0] has no purpose"),
        .keys(
            "a word that is none", "{\"keys\": [{\"purpose\": \"hunter2\"}]}",
            says: "is not a key ring: keys.[0].purpose has a value that is not known"),
        .init(
            name: "a ring for everybody", environment: ["CHELSERU_KEYS": "DIR/ring.json"], files: ["ring.json": "{}"],
            mode: 0o644, says: ["chelseru.keys (CHELSERU_KEYS): DIR/ring.json may be read by others", "chmod 600 it"]),
        .init(
            name: "a directory for a ring", environment: ["CHELSERU_KEYS": "DIR"],
            says: ["chelseru.keys (CHELSERU_KEYS): DIR is a directory, not a file"]),
        .init(
            name: "no ring at the start", program: "chat-fanout", arguments: [],
            environment: ["CHELSERU_KEYS": "DIR/ring.json"],
            says: ["chelseru.keys (CHELSERU_KEYS): there is no file DIR/ring.json; `api-frontend keys new` makes one"]),
        .init(
            name: "an option that is none", arguments: ["--check-confg\u{1B}[31m\nError: x"], status: 64,
            says: ["Unknown option '--check-confg\\u001b[31m\\nError: x'"]),
    ]

    static let all = Self.files + Self.names + Self.addresses + Self.values + Self.keys
}
