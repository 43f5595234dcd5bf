# What scripts/bench measures of the chat node, and of nchan beside it, each for its $seconds. Sourced, not run.
# shellcheck shell=bash disable=SC2154 # seconds is of scripts/bench

# shellcheck source=scripts/lib/nchan.sh
source "$CHELSERU_ROOT/scripts/lib/nchan.sh"

# chat_build: what these measurements need, and no more.
chat_build() {
    local product
    stack_build_command release
    for product in api-frontend chat-fanout ChatLoad; do
        run_child "${BUILD_COMMAND[@]}" --product "$product" || return 1
    done
    STACK_BIN=$("${BUILD_COMMAND[@]}" --show-bin-path)
}

# chat_start: Redis alone; neither RabbitMQ nor the other services take part.
chat_start() {
    if [[ -z ${REDIS_URL:-} ]]; then
        start_services "$STACK_DIR" redis || return 1
    fi
    stack_read_addresses
    stack_make_keys >/dev/null
}

# chat_node_start: a node of ours on CHAT_URL.
chat_node_start() {
    # All load comes from few users.
    LOG_LEVEL=warning start_chat_node 0 CHAT_USER_CONNECTIONS=10000
    while ! is_ready_or_hopeless chat-1; do sleep 0.1; done
    stack_is_whole
}

chat_node_stop() {
    stop_processes 28 "$STACK_DIR/pids/chat-1"
}

# chat_prepare CONNECTIONS ROOMS: users, sessions and rooms in Redis, tokens in a file; sets FIRST_ROOM.
chat_prepare() {
    say "writing $1 users and $2 rooms"
    FIRST_ROOM=$("$STACK_BIN/ChatLoad" prepare --redis-url "$REDIS_URL" --keys "$STACK_DIR/keys.json" \
        --tokens "$STACK_DIR/tokens" --connections "$1" --rooms "$2" | grep -o '[0-9]*')
}

# family PID FILE: what /proc says in FILE of a process and its children.
family() {
    { echo "$1" && { pgrep --parent "$1" || true; }; } | sed "s|.*|/proc/&/$2|" | xargs cat
}

# processor_ticks RECORD: of a process and its children, in hundredths of a second.
processor_ticks() {
    local pid
    pid=$(running_pid "$1") || return 1
    family "$pid" stat | sed 's/.*) //' | awk '{ sum += $12 + $13 } END { print sum }'
}

# machine_ticks: what all processes of this machine have spent, the kernel included.
machine_ticks() {
    awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat
}

# resident_kilobytes RECORD: what a process and its children hold in memory, shared pages counted once.
resident_kilobytes() {
    local pid
    pid=$(running_pid "$1") || return 1
    family "$pid" smaps_rollup | awk '$1 == "Pss:" { sum += $2 } END { print sum }'
}

# chat_load RECORD TITLE WORDS...: runs the generator and prints its figures, with what everybody spent meanwhile.
chat_load() {
    local record=$1 title=$2 server redis=0 machine
    shift 2
    server=$(processor_ticks "$record")
    redis=$(processor_ticks "$STACK_DIR/pids/redis" || printf 0)
    machine=$(machine_ticks)
    run_child "$STACK_BIN/ChatLoad" "$@" >"$STACK_DIR/logs/load.json" || return 1
    machine=$(($(machine_ticks) - machine))
    server=$(($(processor_ticks "$record") - server))
    redis=$(($(processor_ticks "$STACK_DIR/pids/redis" || printf 0) - redis))
    python3 "$CHELSERU_ROOT/scripts/lib/chat_figures.py" "$title" "$server" "$redis" "$machine" \
        <"$STACK_DIR/logs/load.json"
}

# chat_ours TITLE ACTION WORDS...: a load on our node.
chat_ours() {
    local title=$1 action=$2
    shift 2
    chat_load "$STACK_DIR/pids/chat-1" "$title" "$action" --url "127.0.0.1:${CHAT_PORTS[0]}" \
        --tokens "$STACK_DIR/tokens" --first-room "$FIRST_ROOM" "$@"
}

# chat_fan_out: as much as there is room for, and at a rate.
chat_fan_out() {
    chat_prepare 1000 1
    chat_node_start || return 1
    chat_ours "ours, 1 room x 1,000, as many as it takes" fanout --seconds "$seconds"
    chat_ours "ours, 1 room x 1,000, 300,000 deliveries/s offered" fanout --seconds "$seconds" --rate 300
    chat_node_stop
}

# nchan_fan_out redis|memory: the same against nchan.
nchan_fan_out() {
    local load=(fanout --protocol nchan --url "127.0.0.1:$NCHAN_PORT" --seconds "$seconds")
    start_nchan "$STACK_DIR" "$NCHAN_PORT" "$1" || return 1
    chat_load "$STACK_DIR/pids/nchan" "nchan ($1), 1 room x 1,000, as many as it takes" "${load[@]}"
    # From nothing again: what an overload has left behind is not to burden the next.
    stop_nchan "$STACK_DIR"
    start_nchan "$STACK_DIR" "$NCHAN_PORT" "$1" || return 1
    chat_load "$STACK_DIR/pids/nchan" "nchan ($1), 1 room x 1,000, 300,000 deliveries/s offered" "${load[@]}" --rate 300
    stop_nchan "$STACK_DIR"
}

measure_chat_fanout() {
    chat_fan_out
}

# Ours between two rounds of nchan, so that a machine that gets slower or quicker meanwhile favours nobody.
measure_chat_nchan() {
    nchan_fan_out redis
    chat_fan_out
    nchan_fan_out redis
    nchan_fan_out memory
}

measure_chat_rooms() {
    chat_prepare 10000 100
    chat_node_start || return 1
    chat_ours "ours, 100 rooms x 100, as many as it takes" fanout --connections 10000 --rooms 100 --window 256 \
        --seconds "$seconds"
    chat_ours "ours, 100 rooms x 100, 300,000 deliveries/s offered" fanout --connections 10000 --rooms 100 --rate 3000 \
        --seconds "$seconds"
    chat_node_stop
}

is_holding() {
    is_gone "$STACK_DIR/pids/load" || grep -q '^holding' "$STACK_DIR/logs/load.json"
}

measure_chat_idle() {
    local count=${connections:-15000} before after ticks held record=$STACK_DIR/pids/chat-1
    chat_prepare "$count" 150
    chat_node_start || return 1
    before=$(resident_kilobytes "$record")
    : >"$STACK_DIR/logs/load.json"
    spawn "$STACK_DIR/pids/load" "$STACK_DIR/logs/load.json" "$STACK_BIN/ChatLoad" idle \
        --url "127.0.0.1:${CHAT_PORTS[0]}" --tokens "$STACK_DIR/tokens" --first-room "$FIRST_ROOM" \
        --connections "$count" --rooms 150 --seconds $((seconds + 15))
    wait_until 90 is_holding || return 1
    held=$(awk '/^holding/ { print $2 }' "$STACK_DIR/logs/load.json")
    # What opening needed is given back.
    sleep 10
    ticks=$(processor_ticks "$record")
    sleep "$seconds"
    ticks=$(($(processor_ticks "$record") - ticks))
    after=$(resident_kilobytes "$record")
    wait_until 60 is_gone "$STACK_DIR/pids/load" || return 1
    rm -f "$STACK_DIR/pids/load"
    python3 "$CHELSERU_ROOT/scripts/lib/chat_figures.py" "ours, $count idle connections" \
        < <(grep '^{' "$STACK_DIR/logs/load.json")
    awk -v held="$held" -v before="$before" -v after="$after" -v ticks="$ticks" -v seconds="$seconds" 'BEGIN {
        printf "held         %d\nmemory       %.1f MB without, %.1f MB with them\n", held, before / 1024, after / 1024
        printf "each         %.1f KB\n", (after - before) / held
        printf "processor    %.2f s a minute\n", ticks / 100 * 60 / seconds
    }'
    chat_node_stop
}

measure_chat_reconnect() {
    local count=${connections:-15000}
    chat_prepare "$count" 150
    chat_node_start || return 1
    chat_ours "ours, $count connections back at once" reconnect --connections "$count" --rooms 150
    chat_node_stop
}

# The generator against a server that does next to nothing: what no node can be measured beyond.
measure_chat_ceiling() {
    spawn "$STACK_DIR/pids/stand-in" "$STACK_DIR/logs/stand-in.log" "$STACK_BIN/ChatLoad" stand-in \
        --listen "127.0.0.1:${CHAT_PORTS[0]}" --seconds $((4 * seconds + 60))
    wait_until 5 port_answers "${CHAT_PORTS[0]}" || return 1
    local load=(fanout --url "127.0.0.1:${CHAT_PORTS[0]}" --seconds "$seconds")
    chat_load "$STACK_DIR/pids/stand-in" "stand-in, 1 room x 1,000, as many as it takes" "${load[@]}"
    chat_load "$STACK_DIR/pids/stand-in" "stand-in, 1 room x 1,000, 300,000 deliveries/s offered" "${load[@]}" --rate 300
    stop_processes 2 "$STACK_DIR/pids/stand-in"
}
