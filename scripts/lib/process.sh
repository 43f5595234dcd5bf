# Starts, remembers and stops processes, and never touches a stranger's. Sourced, not run.
# shellcheck shell=bash
#
# A record is a file holding a process id and the moment that process began (in the kernel's clock ticks). Ids are used
# again after a while; an id together with its start is not, so a stale record can never name somebody else's process.

# The start of a living process; fails for one that is gone or is only waiting to be reaped.
start_ticks() {
    local stat fields
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    # The second field is the command's name in parentheses and may hold anything, so count from behind it.
    read -ra fields <<<"${stat##*) }"
    [[ ${fields[0]} != [ZX] ]] || return 1
    printf '%s' "${fields[19]}"
}

record_process() {
    printf '%s %s\n' "$2" "$(start_ticks "$2" || printf 'gone')" >"$1"
}

# Prints the id of the recorded process if it is alive.
running_pid() {
    local pid ticks
    [[ -f $1 ]] || return 1
    { read -r pid ticks <"$1"; } 2>/dev/null || return 1
    [[ $(start_ticks "$pid") == "$ticks" ]] || return 1
    printf '%s' "$pid"
}

is_running() {
    running_pid "$1" >/dev/null
}

is_gone() {
    ! running_pid "$1" >/dev/null
}

# A child keeps nothing of ours open: neither a lock, nor the pipe of somebody who waits for our output to end.
close_inherited_files() {
    local path number
    for path in /proc/self/fd/*; do
        number=${path##*/}
        ((number > 2)) && exec {number}>&-
    done
    return 0
}

# spawn RECORD LOG COMMAND...: starts a background process in a session of its own, so that Ctrl-C in the terminal
# reaches only the script, which then stops everything in order. The process id stays the same through both execs.
spawn() {
    local record=$1 log=$2
    shift 2
    (
        close_inherited_files
        exec setsid "$@"
    ) </dev/null >>"$log" 2>&1 &
    record_process "$record" $!
}

# signal_process RECORD SIGNAL
signal_process() {
    local pid
    pid=$(running_pid "$1") || return 0
    kill "-$2" "$pid" 2>/dev/null || true
}

# stop_processes SECONDS RECORD...: asks all of them at once, waits, then kills; returns when they are gone. Each is
# asked only once, for a second request means "at once" to our services.
stop_processes() {
    local deadline=$((${EPOCHREALTIME//[.,]/} + $1 * 1000000)) record
    shift
    for record in "$@"; do
        signal_process "$record" TERM
        # A frozen process hears the request only once it runs again.
        signal_process "$record" CONT
    done
    for record in "$@"; do
        until is_gone "$record" || ((${EPOCHREALTIME//[.,]/} > deadline)); do sleep 0.1; done
        signal_process "$record" KILL
        wait_until 5 is_gone "$record" || warn "process $(running_pid "$record") cannot be stopped ($record)"
        rm -f "$record"
    done
}

# run_child COMMAND...: runs a long command to its end. bash runs traps only between commands, so the command runs in
# the background and the script waits for it: then Ctrl-C works at once. Its process group is its own and is emptied
# afterwards, whatever the command left there.
CHILD=
run_child() {
    local status=0
    (
        close_inherited_files
        exec setsid "$@"
    ) </dev/null &
    CHILD=$!
    wait "$CHILD" || status=$?
    kill -KILL -- "-$CHILD" 2>/dev/null || true
    CHILD=
    return "$status"
}

child_group_is_empty() {
    ! kill -0 -- "-$CHILD" 2>/dev/null
}

# For exit traps: ends what run_child is still running.
stop_child() {
    [[ -n $CHILD ]] || return 0
    kill -TERM -- "-$CHILD" 2>/dev/null || true
    wait_until 5 child_group_is_empty || kill -KILL -- "-$CHILD" 2>/dev/null || true
    CHILD=
}
