"""Finds imports of targets that the importing target does not name in Package.swift, and what it names but no file of it imports.

Usage: swift package dump-package | check_imports.py ROOT   fails and names the lines, if there are any

SwiftPM lets a target see what its dependencies see, and its own check (--explicit-target-dependency-import-check) as well. What is
named in vain is no error of SwiftPM's either: it is fetched, built and linked.
"""

import json
import pathlib
import re
import sys

IMPORT = re.compile(
    r"^ *(?:@\w+ )*(?:package |public |internal |private |fileprivate )?import (?:(?:struct|class|enum|protocol|func|let|var|typealias) )?(\w+)",
    re.MULTILINE,
)


def folder(target):
    """Where the target's files are, from the root."""
    return target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{target['name']}"


def named(target):
    """The modules that the target names; a product's has the product's name in all packages that we use."""
    return {(dependency.get("byName") or dependency.get("product") or dependency["target"])[0] for dependency in target["dependencies"]}


def problems(root, targets):
    """Each import that is not named, and each name that is not imported."""
    own = {target["name"] for target in targets}
    for target in targets:
        seen, used = named(target), set()
        for path in sorted((root / folder(target)).rglob("*.swift")):
            imports = set(IMPORT.findall(path.read_text()))
            used |= imports
            for name in sorted(imports & own - seen - {target["name"]}):
                yield f"{path.relative_to(root)}: {target['name']} does not name {name} in Package.swift"
        for name in sorted(seen - used):
            yield f"Package.swift: {target['name']} names {name}, which no file of it imports"


def main(root):
    """Prints every problem; fails if there is one."""
    found = list(problems(root, json.load(sys.stdin)["targets"]))
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


main(pathlib.Path(sys.argv[1]))
