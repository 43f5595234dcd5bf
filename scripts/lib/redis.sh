# A private Redis: own port on loopback, own directory, the same configuration file and users as in production. Sourced, not run.
# shellcheck shell=bash
#
# Layout below DIR: redis/ (data, port, passwords, users.acl), pids/redis, logs/redis.log. All but the process outlives a stop, so
# that a start after it, or after a kill, is the same server coming back.

redis_port() {
    cat "$1/redis/port"
}

# redis_password DIR USER
redis_password() {
    sed -n "s/^$2 //p" "$1/redis/passwords"
}

# redis_url DIR USER: database 0, as one of the users of compose/redis/users.
redis_url() {
    printf 'redis://%s:%s@127.0.0.1:%s/0' "$2" "$(redis_password "$1" "$2")" "$(redis_port "$1")"
}

redis_answers() {
    local password
    password=$(redis_password "$1" default)
    [[ $(REDISCLI_AUTH=$password timeout 2 redis-cli -p "$(redis_port "$1")" ping 2>/dev/null) == PONG ]]
}

# A server that dies while it starts is not waited for.
redis_is_up_or_gone() {
    is_gone "$1/pids/redis" || redis_answers "$1"
}

# Passwords of this directory, and the users that have them. Nobody else on this machine reads them.
make_redis_users() {
    local user
    (
        umask 077
        if [[ ! -f $1/redis/passwords ]]; then
            for user in default api worker chat; do printf '%s %s\n' "$user" "$(random_secret)"; done >"$1/redis/passwords"
        fi
        "$CHELSERU_ROOT/compose/redis/make-acl" <"$1/redis/passwords" >"$1/redis/users.acl"
    )
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
    make_redis_users "$dir" || return 1
    spawn "$dir/pids/redis" "$dir/logs/redis.log" \
        redis-server "$CHELSERU_ROOT/compose/redis/redis.conf" \
        --port "$(redis_port "$dir")" --bind 127.0.0.1 --dir "$dir/redis" --aclfile "$dir/redis/users.acl" --acllog-max-len 1000 \
        --daemonize no
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
