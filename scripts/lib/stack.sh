# The whole back end on this machine: Redis, RabbitMQ, the simulated provider and our services, with their ports, logs
# and records in one directory. scripts/up and scripts/bench run it. Sourced, not run.
# shellcheck shell=bash
#
# Order: stack_claim, stack_configure, stack_start_servers, stack_build, stack_make_keys, stack_start, where wanted
# start_gateway, then stack_stop in any case, from an exit trap.

# shellcheck source=scripts/lib/services.sh
source "$CHELSERU_ROOT/scripts/lib/services.sh"
# shellcheck source=scripts/lib/gateway.sh
source "$CHELSERU_ROOT/scripts/lib/gateway.sh"

# What the trial's services are told beside their addresses. Trial and load come from one machine, that is from one
# address: when there are limits by address, they are raised here.
TRIAL_SETTINGS=(
    AUTH_AUTH_METHOD=OTP
    "HTTP_TRUSTED_PROXIES=$GATEWAY_ADDRESS/32"
    # High enough for load from one machine; the limits of a number are those of everywhere.
    LIMITS_ADDRESS=10000000/10m LIMITS_LOGIN=10000000/10m LIMITS_PREFIX=10000000/10m LIMITS_SERVICE=100000000/10m
)

# The chain of the trial: the API has to know it too, for it checks what each provider takes.
TRIAL_PROVIDERS=("SMS_SMS_SERVICE=KAVENEGAR_COM,MELI_PAYAMAK_COM,SMS_IR")

STACK_DIR=
STACK_BIN=
STACK_NAMES=()
declare -A STACK_READY_URL=()
WORKER_ADMIN_PORTS=()
CHAT_PORTS=()
CHAT_ADMIN_PORTS=()

# What is left running by an earlier run in DIR, if anything.
stack_is_running() {
    local record
    for record in "$1"/pids/*; do
        if is_running "$record"; then return 0; fi
    done
    return 1
}

# stack_claim DIR: makes the directory ours. The lock ends with this script; the records speak for a detached run.
stack_claim() {
    STACK_DIR=$1
    mkdir -p "$STACK_DIR" && chmod 700 "$STACK_DIR"
    exec {STACK_LOCK}>"$STACK_DIR/lock"
    if ! flock --nonblock "$STACK_LOCK" || stack_is_running "$STACK_DIR"; then
        warn "it is already running (records in $STACK_DIR/pids); scripts/down stops it"
        return 1
    fi
    rm -rf "$STACK_DIR"/{pids,logs,redis,rabbitmq,env}
    mkdir -p "$STACK_DIR"/{pids,logs}
    # So that scripts/down can ask this script itself to stop everything.
    record_process "$STACK_DIR/pids/script" $$
}

# stack_configure WORKERS CHAT_NODES: chooses all ports and secrets before anything starts, for everybody must know
# everybody else's.
stack_configure() {
    local workers=$1 chat_nodes=$2 ports
    read -ra ports < <(free_ports $((5 + workers + 2 * chat_nodes)))
    SIMULATOR_PORT=${ports[0]} API_PORT=${ports[1]} API_ADMIN_PORT=${ports[2]}
    GATEWAY_PORT=${ports[3]} GATEWAY_ADMIN_PORT=${ports[4]}
    WORKER_ADMIN_PORTS=("${ports[@]:5:workers}")
    CHAT_PORTS=("${ports[@]:5+workers:chat_nodes}")
    CHAT_ADMIN_PORTS=("${ports[@]:5+workers+chat_nodes:chat_nodes}")
    BASE_URL=http://127.0.0.1:$GATEWAY_PORT
    API_URL=http://127.0.0.1:$API_PORT
    SIMULATOR_URL=http://127.0.0.1:$SIMULATOR_PORT
    KAVENEGAR_KEY=$(random_secret)
    KAVENEGAR_SENDER=10004346
    MELIPAYAMAK_USERNAME=trial MELIPAYAMAK_PASSWORD=$(random_secret) MELIPAYAMAK_SENDER=50004001
    SMSIR_KEY=$(random_secret) SMSIR_LINE=30007732
    DELIVERY_SECRET=$(random_secret)
}

# stack_start_servers [management]: Redis and RabbitMQ, unless the caller's environment names others.
stack_start_servers() {
    local management=${1:-}
    [[ -n ${REDIS_URL:-} ]] || start_services "$STACK_DIR" redis || return 1
    [[ -n ${AMQP_URL:-} ]] || start_services "$STACK_DIR" rabbitmq "$management" || return 1
    stack_read_addresses
}

# stack_read_addresses: those of the private servers that were started, and for each service who it is in Redis.
stack_read_addresses() {
    local name value
    [[ ! -f $STACK_DIR/env ]] || while IFS='=' read -r name value; do
        case $name in
            REDIS_URL | REDIS_URL_* | AMQP_URL | RABBITMQ_MANAGEMENT_URL) printf -v "$name" '%s' "$value" ;;
        esac
    done <"$STACK_DIR/env"
    # A Redis of the caller's may know one user only.
    : "${REDIS_URL_API:=$REDIS_URL}" "${REDIS_URL_WORKER:=$REDIS_URL}" "${REDIS_URL_CHAT:=$REDIS_URL}"
}

# stack_build_command debug|release: sets BUILD_COMMAND, one for all scripts: with other flags everything would be built anew.
BUILD_COMMAND=()
stack_build_command() {
    BUILD_COMMAND=(swift build --package-path "$CHELSERU_ROOT" --configuration "$1")
    # Lines of source, which a crash would name, cost a fifteenth of the first build (docs/change/building.md).
    [[ $1 != release ]] || BUILD_COMMAND+=(-debug-info-format none)
}

# stack_build debug|release: the programs, in one build: in one each, a service would be compiled and linked while the other cores wait.
stack_build() {
    stack_build_command "$1"
    run_child env CHELSERU_PROGRAMS=1 "${BUILD_COMMAND[@]}" || return 1
    STACK_BIN=$(env CHELSERU_PROGRAMS=1 "${BUILD_COMMAND[@]}" --show-bin-path)
    # For --version and chelseru_build_info; an unpacked archive knows its commit itself.
    export BUILD_COMMIT=${BUILD_COMMIT:-$(git -C "$CHELSERU_ROOT" describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || true)}
}

# Each service gets a key file with what it needs and no more: a worker can open codes but sign no token, a chat node
# can only verify one.
stack_make_keys() {
    local all=$STACK_DIR/keys.json
    [[ -f $all ]] || "$STACK_BIN/api-frontend" keys new --file "$all" || return 1
    rm -f "$STACK_DIR/keys.worker.json" "$STACK_DIR/keys.chat.json"
    "$STACK_BIN/api-frontend" keys export --for sms-worker --file "$all" --output "$STACK_DIR/keys.worker.json" &&
        "$STACK_BIN/api-frontend" keys export --for chat-fanout --file "$all" --output "$STACK_DIR/keys.chat.json" &&
        chmod 600 "$all" "$STACK_DIR/keys.worker.json" "$STACK_DIR/keys.chat.json"
}

# run_service NAME READY_URL KEYS ADMIN_PORT PROGRAM [VARIABLE=VALUE|--OPTION]...: starts one of our programs. Its addresses of Redis and of the
# broker are among the variables, for each has its own rights: a chat node knows no broker.
run_service() {
    local name=$1 ready_url=$2 keys=$3 admin_port=$4 program=$5 word variables=() options=()
    shift 5
    for word in "$@"; do
        if [[ $word == --* ]]; then options+=("$word"); else variables+=("$word"); fi
    done
    STACK_NAMES+=("$name")
    STACK_READY_URL[$name]=$ready_url
    spawn "$STACK_DIR/pids/$name" "$STACK_DIR/logs/$name.log" \
        env --unset=AMQP_URL --unset=REDIS_URL_API --unset=REDIS_URL_WORKER --unset=REDIS_URL_CHAT "CHELSERU_KEYS=$STACK_DIR/$keys" \
        ADMIN_HOST=127.0.0.1 "ADMIN_PORT=$admin_port" "LOG_LEVEL=${LOG_LEVEL:-info}" "${variables[@]}" \
        "$STACK_BIN/$program" "${options[@]}"
}

start_simulator() {
    STACK_NAMES+=(simulator)
    STACK_READY_URL[simulator]=$SIMULATOR_URL/stats
    spawn "$STACK_DIR/pids/simulator" "$STACK_DIR/logs/simulator.log" \
        env "KAVENEGAR_KEY=$KAVENEGAR_KEY" "KAVENEGAR_SENDER=$KAVENEGAR_SENDER" \
        "MELIPAYAMAK_USERNAME=$MELIPAYAMAK_USERNAME" "MELIPAYAMAK_PASSWORD=$MELIPAYAMAK_PASSWORD" \
        "MELIPAYAMAK_SENDER=$MELIPAYAMAK_SENDER" "SMSIR_KEY=$SMSIR_KEY" "SMSIR_LINE=$SMSIR_LINE" \
        "SIMULATOR_CALLBACK_URL=$API_URL/api/providers/{provider}/delivery/$DELIVERY_SECRET/" \
        "$STACK_BIN/provider-simulator" --host 127.0.0.1 --port "$SIMULATOR_PORT"
}

# start_api [VARIABLE=VALUE...]
# shellcheck disable=SC2120 # scripts/bench gives some
start_api() {
    run_service api "http://127.0.0.1:$API_ADMIN_PORT/readyz" keys.json "$API_ADMIN_PORT" api-frontend \
        "REDIS_URL=$REDIS_URL_API" "AMQP_URL=$AMQP_URL" HTTP_HOST=127.0.0.1 "HTTP_PORT=$API_PORT" "${TRIAL_SETTINGS[@]}" "${TRIAL_PROVIDERS[@]}" \
        "SMS_DELIVERY_SECRET=$DELIVERY_SECRET" "$@"
}

# start_worker NUMBER [VARIABLE=VALUE|--OPTION]...: NUMBER from 0
start_worker() {
    local number=$1 port=${WORKER_ADMIN_PORTS[$1]}
    shift
    run_service "worker-$((number + 1))" "http://127.0.0.1:$port/readyz" keys.worker.json "$port" sms-worker \
        "REDIS_URL=$REDIS_URL_WORKER" "AMQP_URL=$AMQP_URL" \
        "${TRIAL_PROVIDERS[@]}" "SMS_SETTINGS_KAVENEGAR_COM_API_KEY=$KAVENEGAR_KEY" \
        "SMS_SETTINGS_KAVENEGAR_COM_FROM=$KAVENEGAR_SENDER" "KAVENEGAR_BASE_URL=$SIMULATOR_URL/kavenegar/v1" \
        "SMS_SETTINGS_MELI_PAYAMAK_COM_USERNAME=$MELIPAYAMAK_USERNAME" \
        "SMS_SETTINGS_MELI_PAYAMAK_COM_PASSWORD=$MELIPAYAMAK_PASSWORD" \
        "SMS_SETTINGS_MELI_PAYAMAK_COM_FROM=$MELIPAYAMAK_SENDER" \
        "MELIPAYAMAK_BASE_URL=$SIMULATOR_URL/melipayamak/api/SendSMS" \
        "SMS_SETTINGS_SMS_IR_API_KEY=$SMSIR_KEY" "SMS_SETTINGS_SMS_IR_LINE=$SMSIR_LINE" \
        "SMSIR_BASE_URL=$SIMULATOR_URL/smsir/v1" "$@"
}

# start_chat_node NUMBER [VARIABLE=VALUE...]: NUMBER from 0
start_chat_node() {
    local number=$1 port=${CHAT_ADMIN_PORTS[$1]}
    shift
    run_service "chat-$((number + 1))" "http://127.0.0.1:$port/readyz" keys.chat.json "$port" chat-fanout \
        "REDIS_URL=$REDIS_URL_CHAT" HTTP_HOST=127.0.0.1 "HTTP_PORT=${CHAT_PORTS[$number]}" \
        "HTTP_TRUSTED_PROXIES=$GATEWAY_ADDRESS/32" \
        CHAT_DEMO=true "$@"
}

# An API key for the trial: as many messages as one machine can send.
stack_make_api_key() {
    API_KEY=$(REDIS_URL=$REDIS_URL_API CHELSERU_KEYS=$STACK_DIR/keys.json "$STACK_BIN/api-frontend" api-keys new \
        --name trial --rate 0 --budget 0 | grep -o 'chk_[A-Za-z0-9_-]*')
}

stack_start() {
    local number
    stack_make_api_key || return 1
    start_simulator
    start_api
    for number in "${!WORKER_ADMIN_PORTS[@]}"; do start_worker "$number"; done
    for number in "${!CHAT_PORTS[@]}"; do start_chat_node "$number"; done
    stack_wait_ready
}

is_ready() {
    [[ $(http --output /dev/null --write-out '%{http_code}' "$1") == 200 ]]
}

# Ready, or not worth waiting for, because one of the processes has died.
is_ready_or_hopeless() {
    local record
    for record in "$STACK_DIR"/pids/*; do
        if is_gone "$record"; then return 0; fi
    done
    is_ready "${STACK_READY_URL[$1]}"
}

# stack_wait_ready [NAME...]: waits until every process, or those named, says that it is ready; the first that does not ends the wait with its log.
stack_wait_ready() {
    local name names=("$@")
    ((${#names[@]} > 0)) || names=("${STACK_NAMES[@]}")
    for name in "${names[@]}"; do
        if ! wait_until 30 is_ready_or_hopeless "$name"; then
            show_log "$name" "$name is not ready after 30 s: $(http "${STACK_READY_URL[$name]}" || true)"
            return 1
        fi
        stack_is_whole || return 1
        say "$name is ready"
    done
}

# show_log NAME WHY
show_log() {
    warn "$2"
    warn "--- the end of $STACK_DIR/logs/$1.log"
    tail -n 40 "$STACK_DIR/logs/$1.log" >&2 || true
    warn "---"
}

# Fails, and says who and why, when a process has ended by itself.
stack_is_whole() {
    local record name pid status
    for record in "$STACK_DIR"/pids/*; do
        is_gone "$record" || continue
        name=${record##*/} status=0
        read -r pid _ <"$record"
        wait "$pid" 2>/dev/null || status=$?
        show_log "$name" "$name has ended by itself (status $status)"
        return 1
    done
}

stack_watch() {
    while stack_is_whole; do sleep 0.5; done
    return 1
}

join_by_comma() {
    local IFS=,
    printf '%s' "$*"
}

# stack_write_env FILE: the addresses and credentials of this run, one VARIABLE=VALUE a line.
stack_write_env() {
    local chat_urls=("${CHAT_PORTS[@]/#/http://127.0.0.1:}")
    (
        umask 077
        {
            printf '%s\n' "BASE_URL=$BASE_URL" "API_URL=$API_URL"
            if ((${#chat_urls[@]} > 0)); then
                printf '%s\n' "CHAT_URL=${chat_urls[0]}" "CHAT_URLS=$(join_by_comma "${chat_urls[@]}")" \
                    "CHAT_ADMIN_URL=http://127.0.0.1:${CHAT_ADMIN_PORTS[0]}"
            fi
            printf '%s\n' "API_ADMIN_URL=http://127.0.0.1:$API_ADMIN_PORT" \
                "GATEWAY_ADMIN_URL=http://127.0.0.1:$GATEWAY_ADMIN_PORT"
            if ((${#WORKER_ADMIN_PORTS[@]} > 0)); then
                printf '%s\n' "WORKER_ADMIN_URL=http://127.0.0.1:${WORKER_ADMIN_PORTS[0]}"
            fi
            printf '%s\n' "SIMULATOR_URL=$SIMULATOR_URL" "KAVENEGAR_KEY=$KAVENEGAR_KEY" \
                "KAVENEGAR_SENDER=$KAVENEGAR_SENDER" "MELIPAYAMAK_USERNAME=$MELIPAYAMAK_USERNAME" \
                "MELIPAYAMAK_PASSWORD=$MELIPAYAMAK_PASSWORD" "API_KEY=$API_KEY" \
                "REDIS_URL=$REDIS_URL" "AMQP_URL=$AMQP_URL"
            if [[ -n ${RABBITMQ_MANAGEMENT_URL:-} ]]; then
                printf '%s\n' "RABBITMQ_MANAGEMENT_URL=$RABBITMQ_MANAGEMENT_URL"
            fi
        } >"$1.new"
    )
    mv "$1.new" "$1"
}

# stack_stop DIR: everything recorded there, services first, for they still need the servers to hand their work back.
# Keys and logs stay.
stack_stop() {
    local dir=$1 record services=()
    for record in "$dir"/pids/*; do
        case ${record##*/} in
            script | redis | rabbitmq | epmd | '*') ;;
            *) services+=("$record") ;;
        esac
    done
    # Longer than the 25 s in which a worker finishes what is in flight.
    stop_processes 28 "${services[@]}"
    stop_services "$dir"
    rm -rf "$dir"/{pids,redis,rabbitmq,env}
}
