"""Finds links of the documentation that lead nowhere: to a file that is not there, or to a heading that no page has.

usage: check_docs.py ROOT    prints them, and fails if there are any

Only links within the repository are followed.
"""

import pathlib
import re
import sys


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


def main(root):
    """Prints every problem; fails if there is one."""
    found = list(problems(pathlib.Path(root).resolve()))
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


main(*sys.argv[1:])
