#!/usr/bin/env bash
# Counts the ways around the compiler's checks (@unchecked, nonisolated(unsafe), try!, as!) and tasks that nobody waits for
# (Task { … }, Task.detached) in all Swift sources.
#
# Usage: scripts/lib/check_escapes.sh   in the repository's root; fails and names the lines, if there are any
set -euo pipefail

escapes='@unchecked|nonisolated\(unsafe\)|(^|[^A-Za-z])try!|(^|[^A-Za-z])as!'
tasks='(^|[^A-Za-z.])Task( *\([^)]*\))? *\{|Task\.detached'

failed=false
# find_lines PATTERN: its lines that are no comment, as file:line:text.
find_lines() {
    { grep --recursive --line-number --extended-regexp --include='*.swift' "$1" Sources Tests Benchmarks Fuzzers || true; } |
        { grep --invert-match --extended-regexp '^[^:]+:[0-9]+: *//' || true; }
}

while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    failed=true
done < <(find_lines "$escapes|$tasks")

if $failed; then
    echo "the compiler is not told to look away, and a task has somebody who waits for it (scripts/lib/check_escapes.sh)" >&2
    exit 1
fi
