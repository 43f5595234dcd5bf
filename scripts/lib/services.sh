# Redis and RabbitMQ of one directory, together or one at a time. Sourced, not run.
# shellcheck shell=bash

# shellcheck source=scripts/lib/redis.sh
source "$CHELSERU_ROOT/scripts/lib/redis.sh"
# shellcheck source=scripts/lib/rabbitmq.sh
source "$CHELSERU_ROOT/scripts/lib/rabbitmq.sh"

# Writes DIR/env: where the servers of DIR are, and the processes behind them for tests that freeze or kill one.
write_services_env() {
    local dir=$1 user
    (
        umask 077
        {
            if [[ -f $dir/redis/port ]]; then
                printf 'REDIS_URL=%s\n' "$(redis_url "$dir" default)"
                for user in api worker chat; do printf 'REDIS_URL_%s=%s\n' "${user^^}" "$(redis_url "$dir" "$user")"; done
                printf 'REDIS_PID=%s\n' "$(running_pid "$dir/pids/redis" || true)"
            fi
            if [[ -f $dir/rabbitmq/settings ]]; then
                load_rabbitmq_settings "$dir"
                printf 'AMQP_URL=amqp://chelseru:%s@127.0.0.1:%s/\n' "$AMQP_PASSWORD" "$AMQP_PORT"
                printf 'RABBITMQ_PID=%s\n' "$(running_pid "$dir/pids/rabbitmq" || true)"
                if [[ -n $MANAGEMENT_PORT ]]; then
                    printf 'RABBITMQ_MANAGEMENT_URL=http://chelseru:%s@127.0.0.1:%s\n' \
                        "$AMQP_PASSWORD" "$MANAGEMENT_PORT"
                fi
            fi
        } >"$dir/env.new"
    )
    # In one step: a test may read the file while another one restarts a server.
    mv "$dir/env.new" "$dir/env"
}

# start_services DIR redis|rabbitmq|both [management]. Both start side by side: RabbitMQ takes seconds, Redis none.
start_services() {
    local dir=$1 which=${2:-both} management=${3:-} status=0
    case $which in
        redis) start_redis "$dir" || status=1 ;;
        rabbitmq) start_rabbitmq "$dir" "$management" || status=1 ;;
        both) { start_redis "$dir" && start_rabbitmq "$dir" "$management"; } || status=1 ;;
        *) fail "there is redis and rabbitmq, but no '$which'" ;;
    esac
    [[ $status -eq 0 ]] && write_services_env "$dir"
    return $status
}

# end_services DIR: both at once, whatever state their data are in.
end_services() {
    signal_process "$1/pids/rabbitmq" KILL
    signal_process "$1/pids/redis" KILL
    stop_services "$1"
}

stop_services() {
    local dir=$1 which=${2:-both}
    case $which in
        redis) stop_redis "$dir" ;;
        rabbitmq) stop_rabbitmq "$dir" ;;
        both) stop_rabbitmq "$dir" && stop_redis "$dir" ;;
        *) fail "there is redis and rabbitmq, but no '$which'" ;;
    esac
    [[ ! -d $dir ]] || write_services_env "$dir"
}
