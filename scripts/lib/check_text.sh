#!/usr/bin/env bash
# Finds places that print text from outside as it is (Sources/Common/Operations: CommandOutput, ServiceLog), and places that read it
# without the gate (Sources/Common/Primitives/Text): bytes made into a String by hand, values of request headers as String, parameters of queries by the library, and Foundation's JSON, which hashes whatever names it finds.
#
# Usage: scripts/lib/check_text.sh   in the repository's root; fails and names the lines, if there are any
#
# Behind the gate stand what nobody outside reaches: the simulator and operators' files, which are read once and are the operator's own.
set -euo pipefail

forbidden='String\((decoding|buffer|validating|data|bytes):|(request|head|given|response)(\.head)?\.(headers|headerFields)\[(values: )?\.[a-zA-Z]+\]( *(\?\?|\.|\)|,|$)|$)'
forbidden+='|(request|head|given)\.headers\["|\.headers\.first\(name:|canonicalForm:|\.queryParameters|JSONDecoder\(|JSONSerialization'
# The gate itself, a key ring, a record and scripts of our own (read by types we wrote), and what is set, not read.
allowed='^Sources/Common/Primitives/Text/|^Sources/Common/Secrets/KeyRing\.swift|^Sources/APIFrontend/Idempotency/Idempotency\.swift'
allowed+='|^Sources/Common/Redis/ScriptText\.swift'

printing='(^|[^A-Za-z.])(print|debugPrint|dump)\(|StreamLogHandler|standardError\.write'
escaping='^Sources/Common/Operations/(CommandOutput|ServiceLog)\.swift|PrintedText\.escaped'
printed=$(grep --recursive --line-number --extended-regexp --include='*.swift' "$printing" \
    Sources/APIFrontend Sources/ChatFanout Sources/SMSWorker Sources/Common | grep --invert-match --extended-regexp "$escaping" || true)
if [[ -n $printed ]]; then
    printf '%s\n' "$printed" "what is printed passes CommandOutput, what is logged a Logger (docs/change/decisions.md)" >&2
    exit 1
fi

found=$(grep --recursive --line-number --extended-regexp --include='*.swift' "$forbidden" \
    Sources/APIFrontend Sources/ChatFanout Sources/SMSWorker Sources/Common | grep --invert-match --extended-regexp "$allowed" || true)
if [[ -n $found ]]; then
    printf '%s\n' "$found" "text from outside passes TextGate, and words of protocols are ProtocolText (docs/change/decisions.md)" >&2
    exit 1
fi
