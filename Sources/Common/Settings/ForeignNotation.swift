import Primitives

/// What a configuration file was written in that is no JSON, and the line that turns it into JSON.
enum ForeignNotation: Sendable, Equatable {
    /// A dictionary, with a name before it or without.
    case python
    /// A whole module of settings, of which Django knows the values.
    case django
    case yaml

    /// Guesses by the first line that is neither empty nor a comment, and by signs that JSON has not.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A).map { $0.drop { $0 == 0x20 || $0 == 0x09 } }
        let isComment = { (line: ArraySlice<UInt8>) in line.first == UInt8(ascii: "#") }
        guard let line = lines.first(where: { !$0.isEmpty && $0 != [0x0D] && !isComment($0) }) else { return nil }
        let name = line.prefix { $0.isASCIILetter || $0 == UInt8(ascii: "_") }
        let next = line.dropFirst(name.count).first { $0 != 0x20 && $0 != 0x09 }
        if ["import ", "from ", "\"\"\""].contains(where: { line.starts(with: $0.utf8) }) {
            self = .django
        } else if !name.isEmpty, next == UInt8(ascii: "=") {
            self = .python
        } else if ["---", "- "].contains(where: { line.starts(with: $0.utf8) })
            || (!name.isEmpty && next == UInt8(ascii: ":"))
        {
            self = .yaml
        } else if line.first == UInt8(ascii: "{"),
            lines.contains(where: isComment)
                || Self.signs.contains(where: { bytes.firstRange(of: Array($0.utf8)) != nil })
        {
            self = .python
        } else {
            return nil
        }
    }

    private static let signs = ["{'", " '", "':", ": True", ": False", ": None", ": (", " #"]

    /// What it looks like, and how it becomes JSON.
    ///
    /// - Parameter path: the file; one that a shell might read otherwise is not repeated.
    func advice(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-._/".utf8.contains($0) }
        let file = isPlain ? path : "FILE"
        switch self {
        case .python:
            return """
                it looks like Python, which this line turns into JSON: python3 -c 'import ast, json, sys; t = sys.stdin.read(); \
                sys.stdout.write(json.dumps(ast.literal_eval(t[t.index("{"):]), indent=2))' < \(file) > \(file).new
                """
        case .django:
            return """
                it looks like Python, which this line, in your Django project, turns into JSON: python3 manage.py shell -c \
                'import json, sys; from django.conf import settings; \
                sys.stdout.write(json.dumps(settings.DJANGO_CHELSERU, indent=2))' > \(file).new
                """
        case .yaml:
            return """
                it looks like YAML, which this line turns into JSON: python3 -c 'import json, sys, yaml; \
                sys.stdout.write(json.dumps(yaml.safe_load(sys.stdin), indent=2))' < \(file) > \(file).new
                """
        }
    }
}
