# Common ground of all scripts: where the project lies, how they speak, free ports, random secrets. Sourced, not run.
# shellcheck shell=bash

CHELSERU_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export CHELSERU_ROOT

# Tests and benchmarks hold ten thousand connections; many systems start a shell with 1,024. Not more than needed: RabbitMQ's
# Erlang reserves memory for each file it might open.
if [[ $(ulimit -Sn) != unlimited ]] && (($(ulimit -Sn) < 65536)); then
    ulimit -Sn 65536 2>/dev/null || ulimit -Sn "$(ulimit -Hn)" 2>/dev/null || true
fi

# EPOCHREALTIME has a comma in some locales; without its separator it is a count of microseconds in all of them.
SCRIPT_STARTED_AT=${EPOCHREALTIME//[.,]/}

# Seconds since the script began, with one decimal.
elapsed() {
    local tenths=$(((${EPOCHREALTIME//[.,]/} - SCRIPT_STARTED_AT) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

say() {
    printf '[%6ss] %s\n' "$(elapsed)" "$*"
}

warn() {
    printf '%s\n' "$*" >&2
}

fail() {
    warn "error: $*"
    exit 1
}

# Prints the comment block at the top of a script: its help stands where its reader looks first.
print_help() {
    sed -n '2,/^[^#]/ { /^#/ { s/^# \{0,1\}//; p } }' "$1"
}

# Prints COUNT different free loopback ports.
# They lie below the range from which the kernel takes ports for outgoing connections: a client that keeps dialling a
# server under restart could otherwise be given that very port, and the server would not get it back. Within a run of the
# tests (CHELSERU_TEST_DIR) nobody is given a port that another was given, whoever is up or down just then.
free_ports() {
    python3 - "$1" <<'PYTHON'
import os, pathlib, random, socket, sys

count, held = int(sys.argv[1]), []
run = os.environ.get("CHELSERU_TEST_DIR")
if run:
    taken = pathlib.Path(run, "ports")
    taken.mkdir(exist_ok=True)

def is_ours(port):
    """Whether nobody else of this run has it."""
    try:
        if run:
            (taken / str(port)).touch(exist_ok=False)
        return True
    except FileExistsError:
        return False

with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
    top = min(int(file.read().split()[0]), 32768) - 1
candidates = range(10240, top) if top > 12000 else range(10240, 32768)
for port in random.sample(candidates, len(candidates)):
    if len(held) == count:
        break
    candidate = socket.socket()
    try:
        candidate.bind(("127.0.0.1", port))
    except OSError:
        candidate.close()
        continue
    if is_ours(port):
        held.append(candidate)
    else:
        candidate.close()
print(*(socket.getsockname()[1] for socket in held))
PYTHON
}

# Hexadecimal, so that it needs no quoting in a URL, an .env file or a broker's configuration.
random_secret() {
    od -An -N "${1:-16}" -tx1 /dev/urandom | tr -d ' \n'
}

# Succeeds when something accepts connections on a loopback PORT.
port_answers() {
    (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# wait_until SECONDS COMMAND...: tries every tenth of a second; fails when the time is over.
wait_until() {
    local deadline=$((${EPOCHREALTIME//[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        ((${EPOCHREALTIME//[.,]/} < deadline)) || return 1
        sleep 0.1
    done
}

# Without --noproxy a proxy in the caller's environment would be asked for loopback addresses.
http() {
    curl --silent --noproxy '*' --max-time 5 "$@"
}
