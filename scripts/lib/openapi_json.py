"""Makes Sources/APIFrontend/HTTP/OpenAPIDocument.swift from Sources/APIFrontend/Resources/openapi.yaml: the YAML, and the same as JSON.

usage: openapi_json.py ROOT            writes it
       openapi_json.py ROOT --check    says whether it is what the YAML says, and fails if not

The YAML is written by hand, with comments; the JSON is the same document for tools that read no YAML, or read it with limits of their own.
Both are kept in the tree as strings of Swift, because the build has no YAML parser, and takes half a minute for an embedded file of this
size. The JSON stands as one line a path, schema and so on, so that a change of one is a change of one line. Needs PyYAML: scripts/test leaves a Python that has it at .local/venv/bin/python.
"""

import json
import pathlib
import sys

import yaml


class WithoutAliases(yaml.SafeLoader):
    """Refuses aliases: Java's YAML readers stop at 50, those of JavaScript at 100."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            sys.exit(f"openapi.yaml, line {event.start_mark.line + 1}: an alias, *{event.anchor}; name the part and use $ref")
        return super().compose_node(parent, index)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(value, depth):
    """The JSON of a value whose members stand on lines of their own, for so many levels."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return compact(value)
    members = ",\n".join(compact(name) + ":" + lines(member, depth - 1) for name, member in value.items())
    return "{\n" + members + "\n}"


def literal(text):
    """A string of Swift, byte for byte."""
    marks = "#"
    while '"""' + marks in text or "\\" + marks in text:
        marks += "#"
    return f'{marks}"""\n{text}\n"""{marks}'


def swift(text, made):
    """The file of Swift that has the YAML and the JSON made of it."""
    return f"""// swift-format-ignore-file
// Made by scripts/lib/openapi_json.py from Resources/openapi.yaml: change that, and run it.

/// The description of this API, in two forms.
enum OpenAPIDocument {{
    /// As it is written, with comments.
    static let yaml = {literal(text)}

    /// The same document, for tools that read no YAML.
    static let json = {literal(made)}
}}
"""


def main(root, *options):
    directory = pathlib.Path(root) / "Sources/APIFrontend"
    source = (directory / "Resources/openapi.yaml").read_text(encoding="utf-8")
    document = yaml.load(source, WithoutAliases)
    # Components are two levels deep, paths one.
    made = {name: json.loads(compact(part)) for name, part in document.items()}
    parts = [compact(name) + ":" + lines(part, {"paths": 1, "components": 2}.get(name, 0)) for name, part in made.items()]
    text = swift(source, "{\n" + ",\n".join(parts) + "\n}\n")
    file = directory / "HTTP/OpenAPIDocument.swift"
    if "--check" not in options:
        file.write_text(text, encoding="utf-8")
    elif not file.exists() or file.read_text(encoding="utf-8") != text:
        sys.exit("OpenAPIDocument.swift is not what openapi.yaml says: run .local/venv/bin/python scripts/lib/openapi_json.py .")


if __name__ == "__main__":
    main(*sys.argv[1:])
