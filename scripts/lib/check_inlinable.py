"""Finds members that are `@inlinable package` in vain: those of a type of ours that is not `@usableFromInline`.

Usage: check_inlinable.py ROOT   fails and names the lines, if there are any

The compiler takes both words, and says nothing where the second is missing; but no other target sees the member's body then, and a
generic one asks the runtime for its types at every call.
"""

import pathlib
import re
import sys

OPENING = re.compile(r"^(?:@\w+ )*(?:package |final |private )*(?:extension|struct|class|enum|actor|protocol) (\w+)", re.MULTILINE)
TYPE = re.compile(r"^((?:@\w+\s+)*)(?:package |final )*(?:struct|class|enum|actor) (\w+)", re.MULTILINE)


def problems(root):
    sources = {path: path.read_text() for path in sorted((root / "Sources").rglob("*.swift"))}
    hidden = {
        name for text in sources.values() for words, name in TYPE.findall(text) if "@usableFromInline" not in words
    }
    for path, text in sources.items():
        owner = ""
        for number, line in enumerate(text.splitlines(), 1):
            if opening := OPENING.match(line):
                owner = opening[1]
            if "@inlinable package" in line and owner in hidden:
                yield f"{path.relative_to(root)}:{number}: {owner} is not @usableFromInline: {line.strip()}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
