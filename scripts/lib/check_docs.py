"""Finds what is wrong with the documentation: links that lead nowhere (to a file that is not there, or to a heading that no page has),
rooms of the house that docs/change/architecture.md has no row for, rows for rooms that are not there, tests in another room than what they
test, and a README that is too long.

usage: check_docs.py ROOT    prints them, and fails if there are any

Only links within the repository are followed.
"""

import collections
import pathlib
import re
import subprocess
import sys

# A newcomer reads it to the end.
README_LINES = 150
# One room, however many folders it has: docs/change/simulator.md tells of them.
ONE_ROOM = {"ProviderSimulator"}
# Rooms that each target may have, with a row of their own.
ANYWHERE = {"Lua", "Pieces"}


def prose(page):
    """A page without its fenced blocks and code."""
    return re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", page.read_text())


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text())
    titles = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def problems(root):
    """Each link that leads nowhere."""
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("compose/*.md")]
    for page in sorted(pages):
        for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            path, _, anchor = link.partition("#")
            if "://" in link:
                continue
            target = page.parent / path if path else page
            if not target.exists():
                yield f"{page.relative_to(root)} links to {link}, which is not there"
            elif anchor and anchor not in anchors(target):
                yield f"{page.relative_to(root)} links to {link}: no such heading"


def files(root):
    """What the repository holds, as paths from its root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True, text=True)
    return [pathlib.PurePath(line) for line in listing.stdout.splitlines() if (root / line).exists()]


def rooms(paths):
    """What has to have a row: folders at the top, targets and the folders in them, of the tests the targets."""
    for path in paths:
        parts = path.parts[:-1]
        if parts:
            yield parts[0]
        if parts[:1] == ("Tests",) and len(parts) > 1:
            yield f"Tests/{parts[1]}"
        if parts[:1] != ("Sources",):
            continue
        parts = parts[2:] if parts[:2] == ("Sources", "Common") else parts[1:]
        if parts and parts[0] != "Programs":
            yield parts[0]
        if len(parts) > 1 and parts[0] not in ONE_ROOM and parts[1] not in ANYWHERE:
            yield "/".join(parts[:2])


def rows(page):
    """The rooms that stand in the first column of a table; those behind the first of a row are its siblings."""
    for line in page.read_text().splitlines():
        parent = ""
        for position, name in enumerate(re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("|") else []):
            name = name.rstrip("/")
            if position == 0:
                parent = name.rpartition("/")[0]
            elif parent and "/" not in name:
                name = f"{parent}/{name}"
            yield name


def missing_rooms(root):
    """Each room without a row, and each row without a room."""
    page = root / "docs/change/architecture.md"
    paths, named = files(root), set(rows(page))
    there = set(rooms(paths))
    for room in sorted(there - named):
        yield f"{page.relative_to(root)} has no row for {room}"
    folders = {str(parent) for path in paths for parent in path.parents}
    for room in sorted(named - there):
        if "/" in room and not room.startswith("…") and not {room, f"Sources/{room}", f"Sources/Common/{room}"} & folders:
            yield f"{page.relative_to(root)} has a row for {room}, which is not there"


def misplaced_tests(root):
    """Each test named after a file of the product that lies in another folder than that."""
    paths = files(root)
    homes = collections.defaultdict(list)
    for path in paths:
        if path.parts[0] == "Sources":
            homes[path.name].append(path.parent)
    for test in sorted(path for path in paths if path.parts[0] == "Tests" and path.name.endswith("Tests.swift")):
        target, *folders = test.parts[1:-1]
        home = pathlib.PurePath("Sources", target.removesuffix("Tests"))
        tested = [folder for folder in homes[test.name.removesuffix("Tests.swift") + ".swift"] if home in [folder, *folder.parents]]
        if tested and home.joinpath(*folders) not in tested:
            yield f"{test} tests what is in {tested[0]}: the tests' folders are those of the product"


def lengths(root):
    """The README, if nobody would read it to its end."""
    lines = len((root / "README.md").read_text().splitlines())
    if lines > README_LINES:
        yield f"README.md has {lines} lines: more than {README_LINES} is for a page of docs"


def main(root):
    """Prints every problem; fails if there is one."""
    root = pathlib.Path(root).resolve()
    found = [*problems(root), *missing_rooms(root), *misplaced_tests(root), *lengths(root)]
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


main(*sys.argv[1:])
