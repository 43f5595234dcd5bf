"""Makes docs/reference from what the programs say of themselves.

usage: reference.py ROOT PROGRAMS            writes the pages
       reference.py ROOT PROGRAMS --check    says which of them are stale, and fails if one is

PROGRAMS is where the built programs are. docs/reference/redis-keys.md is kept by hand; check_deployment.py compares it with the code.
"""

import json
import os
import pathlib
import subprocess
import sys

PROGRAMS = ("api-frontend", "sms-worker", "chat-fanout", "provider-simulator")

SETTINGS = """# Settings

Made by `scripts/reference` from what `api-frontend settings` prints; a test says so when it is stale. How they are told to a process, and
what is said of mistakes, is in [run/configuration.md](../run/configuration.md).

"""

METRICS = """# Metrics

Made by `scripts/reference` from what `api-frontend metrics` prints; a test compares it with `/metrics` of running processes. A metric is there once
something has happened that it counts. Which to watch: [run/watching.md](../run/watching.md).

"""

COMMANDS = """# Commands

Made by `scripts/reference` from each program's `--help`; a test says so when it is stale. A command line that is wrong ends with 64, a command
that fails with 1. `--check-config` of each service prints the configuration it would run with.

"""


def said(program, *arguments):
    """What a program prints, with help as wide as the documentation."""
    environment = dict(os.environ, COLUMNS="120")
    answer = subprocess.run([program, *arguments], capture_output=True, text=True, check=True, env=environment)
    return answer.stdout.strip() + "\n"


def sections(program, command, path):
    """A section for a command, and one for each of those below it."""
    yield f"{'##' if len(path) == 1 else '###'} {' '.join(path)}\n\n```text\n{said(program, *path[1:], '--help')}```\n"
    for inner in command.get("subcommands", []):
        if inner["commandName"] != "help":
            yield from sections(program, inner, [*path, inner["commandName"]])


def pages(programs):
    """Each page's name and text."""
    yield "settings.md", SETTINGS + said(programs / "api-frontend", "settings")
    yield "metrics.md", METRICS + said(programs / "api-frontend", "metrics")
    parts = []
    for name in PROGRAMS:
        tree = json.loads(said(programs / name, "--experimental-dump-help"))
        parts += sections(programs / name, tree["command"], [name])
    yield "commands.md", COMMANDS + "\n".join(parts)


def main(root, programs, *options):
    """Writes the pages, or compares them."""
    directory, stale = pathlib.Path(root) / "docs/reference", []
    for name, text in pages(pathlib.Path(programs)):
        page = directory / name
        if options == ("--check",):
            if not page.exists() or page.read_text() != text:
                stale.append(name)
        else:
            page.write_text(text)
    if stale:
        sys.exit(f"docs/reference is stale ({', '.join(stale)}): scripts/reference makes it anew")


main(*sys.argv[1:])
