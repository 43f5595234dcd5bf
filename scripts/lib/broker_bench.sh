# What scripts/bench measures of memory: the broker's with different sizes of its write-ahead log, and every process' under a
# steady load. Sourced, not run.
# shellcheck shell=bash

# shellcheck source=scripts/lib/python.sh
source "$CHELSERU_ROOT/scripts/lib/python.sh"

# More than the largest log takes, so that each of them rolls over: an entry for the message, another for its end.
BROKER_MEMORY_MESSAGES=800000
BROKER_MEMORY_SIZES=(512 128 64 32)

# broker_memory_once MIB ROUND: a broker of its own, with nothing of the one before.
broker_memory_once() {
    local dir=$STACK_DIR pid url
    stop_services "$dir" rabbitmq
    rm -rf "$dir/rabbitmq"
    mkdir -p "$dir/rabbitmq/conf.d"
    printf 'raft.wal_max_size_bytes = %s\n' $(($1 * 1024 * 1024)) >"$dir/rabbitmq/conf.d/wal.conf"
    start_services "$dir" rabbitmq || return 1
    url=$(sed -n 's/^AMQP_URL=//p' "$dir/env")
    pid=$(running_pid "$dir/pids/rabbitmq")
    run_child "$CHELSERU_PYTHON" -B "$CHELSERU_ROOT/scripts/lib/broker_memory.py" "$url" "$pid" \
        "${jobs:-$BROKER_MEMORY_MESSAGES}" "round $2  $(printf '%3d' "$1") MiB"
}

# In turns, for what else the machine does then meets all sizes.
measure_broker_memory() {
    local round size
    ensure_python_environment
    for round in 1 2; do
        for size in "${BROKER_MEMORY_SIZES[@]}"; do broker_memory_once "$size" "$round"; done
    done
}

# soak_configure: records of codes go as soon as the settings allow. What Redis still gains is by design: a text's record for as long
# as it may be sent (sms.textLife), a key of each message for its delivery report for three days, and each number's counts.
soak_configure() {
    export SMS_RETENTION_OTP=0.01 SMS_RETENTION_TEXT=0.01
    TRIAL_SETTINGS+=("LIMITS_COUNTRY=98=100000000/10m" GUARD_MODE=off)
    stack_configure 1 1
}

# MB of each process once a minute, while texts and codes are sent at 200 a second.
measure_soak() {
    local record name processes=()
    for record in "$STACK_DIR"/pids/*; do
        name=${record##*/}
        [[ $name == script || $name == epmd ]] || processes+=("$name=$(running_pid "$record")")
    done
    run_child python3 -B "$CHELSERU_ROOT/scripts/lib/soak.py" "$API_URL" "$API_KEY" "${minutes:-10}" "${processes[@]}"
}
