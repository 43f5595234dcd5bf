"""Runs the examples of documentation pages as a reader would: all of them in one shell, in their order.

usage: documentation.py ROOT DIRECTORY PAGE...

DIRECTORY is where the shell stands; .local/env in it has the addresses. A block marked `bash` is typed, one marked `python` is run, and one
marked `python NAME` is written to that file. A line of bash that ends in `# prints X` has to print X. Says which line does not, and fails.
"""

import os
import pathlib
import re
import subprocess
import sys

FENCE = re.compile(r"(?ms)^```([^\n]*)\n(.*?)^```$")
# What is shown and not run has to say so by another of these.
SHOWN = {"text", "json", "js", "ts", "html"}


def typed(page, text):
    """A block of bash, with what its lines have to print."""
    for line in text.splitlines():
        command, marked, words = line.rpartition(" # prints ")
        if marked and command.strip():
            wanted = "'" + words.strip().replace("'", "'\\''") + "'"
            yield f"{{ {command.strip()}; }} | tee printed"
            yield f"grep -qF -- {wanted} printed || {{ echo {page}: {wanted} was not printed >&2; exit 1; }}"
        else:
            yield line


def lines(root, page):
    """What the shell is told of a page."""
    blocks = FENCE.findall((root / page).read_text())
    for mark, text in blocks:
        language, _, name = mark.partition(" ")
        if language == "bash":
            yield from typed(page, text)
        elif language == "python":
            reader = f"cat >{name}" if name else "python3 -"
            yield f"{reader} <<'END_OF_BLOCK'\n{text}END_OF_BLOCK"
        elif language not in SHOWN:
            sys.exit(f"{page}: a block marked {mark!r} is neither run nor known to be shown only")


def main(root, directory, *pages):
    """Runs the pages."""
    script = ["set -euo pipefail"]
    for page in pages:
        script += [f"echo '== {page}'", *lines(pathlib.Path(root), page)]
    # The reader's Python is this one, which has PyJWT and websockets.
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=directory, env=os.environ | {"PATH": path}, check=False
    )
    sys.exit(run.returncode)


main(*sys.argv[1:])
