"""Finds members that are `@inlinable package` in vain: those of a type of ours that is not `@usableFromInline`.

Usage: check_inlinable.py ROOT   fails and names the lines, if there are any

The compiler takes both words, and says nothing where the second is missing; but no other target sees the member's body then, and a
generic one asks the runtime for its types at every call.
"""

import pathlib
import re
import sys

DECLARATION = re.compile(
    r"^(?P<words>(?:@\w+\s+)*(?:package |final |private )*)(?P<kind>extension|struct|class|enum|actor|protocol) (?P<name>\w+)", re.MULTILINE
)
MEMBER = re.compile(r".*@inlinable package.*")


def problems(root):
    sources = {path: path.read_text() for path in sorted((root / "Sources").rglob("*.swift"))}
    hidden = {
        type["name"]
        for text in sources.values()
        for type in DECLARATION.finditer(text)
        if type["kind"] != "extension" and "@usableFromInline" not in type["words"]
    }
    for path, text in sources.items():
        for member in MEMBER.finditer(text):
            owners = [owner["name"] for owner in DECLARATION.finditer(text, 0, member.start())]
            if owners and owners[-1] in hidden:
                line = text.count("\n", 0, member.start()) + 1
                yield f"{path.relative_to(root)}:{line}: {owners[-1]} is not @usableFromInline: {member[0].strip()}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
