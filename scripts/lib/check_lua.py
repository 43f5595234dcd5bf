"""Checks the scripts of Redis (Sources/**/Lua/*.lua) as they are run: each behind the pieces that its first line needs.

Usage: check_lua.py ROOT

luac5.1 parses what is sent to Redis, and luacheck looks for names that nobody defined, unused ones and the like. Names of files
and pieces are unique, for a piece is known by its name alone, and a piece that no script needs is one too many.
"""

import pathlib
import re
import subprocess
import sys

NEEDS = re.compile(r"-- needs: ([a-z0-9-]+(?:, [a-z0-9-]+)*)$")
# What Redis gives a script; all of it to be read only.
GLOBALS = ["redis", "KEYS", "ARGV", "cjson", "cmsgpack", "bit", "struct"]


def fail(text):
    sys.exit(f"error: {text}")


def needs(lines):
    match = NEEDS.match(lines[0]) if lines else None
    return match[1].split(", ") if match else []


class Script:
    """The lines of a script and of what it needs, as RedisScript puts them together, each with its place."""

    def __init__(self, path, pieces):
        self.lines, self.places, self.names = [], [], set()
        self.add(path, pieces)

    def add(self, path, pieces):
        lines = path.read_text().splitlines()
        for name in needs(lines):
            if name not in pieces:
                fail(f"{path}: there is no piece {name}")
            if name not in self.names:
                self.names.add(name)
                self.add(pieces[name], pieces)
        self.lines += lines
        self.places += [(path, number) for number in range(1, len(lines) + 1)]

    def complaints(self):
        text = "\n".join(self.lines) + "\n"
        for command, place in (
            (["luac5.1", "-p", "-"], re.compile(r".*?:(\d+): (.*)")),
            (["luacheck", "--std", "lua51", "--formatter", "plain", "--no-cache", "--read-globals", *GLOBALS, "--", "-"],
             re.compile(r"stdin:(\d+):(\d+: .*)")),
        ):
            run = subprocess.run(command, input=text, capture_output=True, text=True)
            found = [match for match in map(place.match, (run.stdout + run.stderr).splitlines()) if match]
            for match in found:
                path, number = self.places[min(int(match[1]), len(self.places)) - 1]
                yield f"{path}:{number}: {match[2]}"
            if run.returncode and not found:
                fail(f"{command[0]}: {run.stdout}{run.stderr}")


def main(root):
    files = sorted(pathlib.Path(root, "Sources").glob("**/Lua/**/*.lua"))
    for path in files:
        if [other for other in files if other.name == path.name] != [path]:
            fail(f"{path}: another file has this name")
    pieces = {path.stem: path for path in files if path.parent.name == "Pieces"}
    scripts = [Script(path, pieces) for path in files if path.parent.name == "Lua"]
    if not scripts:
        fail("there are no scripts")
    unused = set(pieces).difference(*(script.names for script in scripts))
    complaints = [f"{pieces[name]}: no script needs it" for name in sorted(unused)]
    # What is wrong with a piece is told once.
    complaints += sorted({line for script in scripts for line in script.complaints()})
    if complaints:
        print(*complaints, sep="\n", file=sys.stderr)
        sys.exit(1)


main(sys.argv[1])
