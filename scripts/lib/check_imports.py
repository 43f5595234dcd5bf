"""Finds imports of targets that the importing target does not name in Package.swift.

Usage: swift package dump-package | check_imports.py ROOT   fails and names the lines, if there are any

SwiftPM lets a target see what its dependencies see, and its own check (--explicit-target-dependency-import-check) as well.
"""

import json
import pathlib
import re
import sys

IMPORT = re.compile(r"^(?:@\w+ )?(?:package |public |internal |private )?import (?:\w+ )?(\w+)", re.MULTILINE)


def folder(target):
    return target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{target['name']}"


def main(root):
    targets = json.load(sys.stdin)["targets"]
    names = {target["name"] for target in targets}
    found = False
    for target in targets:
        seen = {dependency["byName"][0] for dependency in target["dependencies"] if "byName" in dependency}
        for path in sorted((root / folder(target)).rglob("*.swift")):
            for name in IMPORT.findall(path.read_text()):
                if name in names - seen - {target["name"]}:
                    what = f"{target['name']} does not name {name} in Package.swift"
                    print(f"{path.relative_to(root)}: {what}", file=sys.stderr)
                    found = True
    sys.exit(found)


main(pathlib.Path(sys.argv[1]))
