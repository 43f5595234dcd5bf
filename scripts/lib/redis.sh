# A private Redis: own port on loopback, own directory, the same configuration file as in production. Sourced, not run.
# shellcheck shell=bash
#
# Layout below DIR: redis/ (data, port), pids/redis, logs/redis.log. The port and the data outlive a stop, so that a
# start after it, or after a kill, is the same server coming back.

redis_port() {
    cat "$1/redis/port"
}

redis_answers() {
    [[ $(timeout 2 redis-cli -p "$1" ping 2>/dev/null) == PONG ]]
}

# A server that dies while it starts is not waited for.
redis_is_up_or_gone() {
    is_gone "$1/pids/redis" || redis_answers "$(redis_port "$1")"
}

start_redis() {
    local dir=$1
    # One that was killed a moment ago may still be in the process table: only an answer counts as running.
    if is_running "$dir/pids/redis"; then
        wait_until 30 redis_is_up_or_gone "$dir" || { warn "Redis runs, but does not answer" && return 1; }
        is_running "$dir/pids/redis" && return 0
    fi
    mkdir -p "$dir"/{redis,pids,logs} && chmod 700 "$dir"
    [[ -f $dir/redis/port ]] || free_ports 1 >"$dir/redis/port"
    spawn "$dir/pids/redis" "$dir/logs/redis.log" \
        redis-server "$CHELSERU_ROOT/compose/redis/redis.conf" \
        --port "$(redis_port "$dir")" --bind 127.0.0.1 --dir "$dir/redis" --daemonize no
    if ! wait_until 30 redis_is_up_or_gone "$dir" || is_gone "$dir/pids/redis"; then
        tail -n 20 "$dir/logs/redis.log" >&2
        stop_processes 2 "$dir/pids/redis"
        warn "Redis does not start (log above)"
        return 1
    fi
}

stop_redis() {
    stop_processes 10 "$1/pids/redis"
}
