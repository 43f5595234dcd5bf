# A private RabbitMQ node: own ports on loopback, own data, cookie and epmd, the same configuration files as in
# production. Sourced, not run.
# shellcheck shell=bash
#
# Layout below DIR: rabbitmq/ (data, settings, what differs from production), pids/rabbitmq, pids/epmd,
# logs/rabbitmq.log. Settings and data outlive a stop, so that a start after it, or after a kill, is the same node.

# The package's wrappers in /usr/sbin insist on being another user; these are the programs behind them.
RABBITMQ_BIN=/usr/lib/rabbitmq/bin

# Above this memory the private node blocks its publishers, as a full broker would.
RABBITMQ_PRIVATE_MEMORY=1GB

# Chooses ports and password once per directory; they are bash assignments, read back by load_rabbitmq_settings.
write_rabbitmq_settings() {
    local dir=$1 amqp distribution epmd management
    read -r amqp distribution epmd management < <(free_ports 4)
    [[ ${2:-} == management ]] || management=
    (
        umask 077
        cat >"$dir/rabbitmq/settings" <<SETTINGS
AMQP_PORT=$amqp
DISTRIBUTION_PORT=$distribution
EPMD_PORT=$epmd
MANAGEMENT_PORT=$management
AMQP_PASSWORD=$(random_secret)
SETTINGS
    )
}

load_rabbitmq_settings() {
    local dir=$1
    # shellcheck disable=SC1091
    source "$dir/rabbitmq/settings"
}

# What the private node adds to the shared rabbitmq.conf; read after it, so it wins.
write_rabbitmq_overrides() {
    local dir=$1
    mkdir -p "$dir/rabbitmq/conf.d"
    (
        umask 077
        cat >"$dir/rabbitmq/conf.d/private.conf" <<CONF
default_user = chelseru
default_pass = $AMQP_PASSWORD
vm_memory_high_watermark.absolute = $RABBITMQ_PRIVATE_MEMORY
disk_free_limit.absolute = 100MB
CONF
        if [[ -n $MANAGEMENT_PORT ]]; then
            printf 'management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = %s\n' "$MANAGEMENT_PORT"
        fi >>"$dir/rabbitmq/conf.d/private.conf"
    )
    printf '[%s].\n' "${MANAGEMENT_PORT:+rabbitmq_management}" >"$dir/rabbitmq/enabled_plugins"
    # An empty one of our own: a developer's /etc/rabbitmq/rabbitmq-env.conf must not rename this node.
    : >"$dir/rabbitmq/rabbitmq-env.conf"
}

# Prints the environment of the node and of its command line tools, one assignment a line. It replaces the caller's
# environment instead of adding to it: RABBITMQ_* variables of another broker would lead astray.
rabbitmq_environment() {
    local dir=$1
    # Everything here shares a few cores, so schedulers are few and never spin while idle. epmd is started by us, and
    # neither node nor tools may start another. Distribution would otherwise listen on every interface.
    local common='-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}'
    printf '%s\n' \
        "PATH=$PATH" \
        "LANG=C.UTF-8" \
        "HOME=$dir/rabbitmq" \
        "ERL_CRASH_DUMP_SECONDS=0" \
        "ERL_EPMD_PORT=$EPMD_PORT" \
        "ERL_EPMD_ADDRESS=127.0.0.1" \
        "RABBITMQ_NODENAME=chelseru-$AMQP_PORT@localhost" \
        "RABBITMQ_NODE_PORT=$AMQP_PORT" \
        "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1" \
        "RABBITMQ_DIST_PORT=$DISTRIBUTION_PORT" \
        "RABBITMQ_MNESIA_BASE=$dir/rabbitmq/data" \
        "RABBITMQ_LOG_BASE=$dir/rabbitmq/log" \
        "RABBITMQ_CONF_ENV_FILE=$dir/rabbitmq/rabbitmq-env.conf" \
        "RABBITMQ_CONFIG_FILE=$CHELSERU_ROOT/compose/rabbitmq/rabbitmq.conf" \
        "RABBITMQ_CONFIG_FILES=$dir/rabbitmq/conf.d" \
        "RABBITMQ_ADVANCED_CONFIG_FILE=$CHELSERU_ROOT/compose/rabbitmq/advanced.config" \
        "RABBITMQ_ENABLED_PLUGINS_FILE=$dir/rabbitmq/enabled_plugins" \
        "RABBITMQ_PID_FILE=$dir/rabbitmq/node.pid" \
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none $common" \
        "RABBITMQ_CTL_ERL_ARGS=+S 1:1 +sbwt none $common"
}

# with_rabbitmq_environment DIR COMMAND...: replaces this shell by COMMAND; call it in a subshell or through spawn.
with_rabbitmq_environment() {
    local dir=$1 assignments
    shift
    mapfile -t assignments < <(rabbitmq_environment "$dir")
    exec env -i "${assignments[@]}" "$@"
}

# rabbitmqctl of the private node.
private_rabbitmqctl() {
    local dir=$1
    shift
    (
        load_rabbitmq_settings "$dir"
        with_rabbitmq_environment "$dir" "$RABBITMQ_BIN/rabbitmqctl" --quiet "$@"
    )
}

# The broker opens its port last of all; still, only a greeting answered in its protocol proves that it serves. An AMQP
# frame of type 1 (method) in answer to the protocol header is that greeting, and costs no second Erlang machine.
rabbitmq_answers() {
    (
        exec {connection}<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf 'AMQP\x00\x00\x09\x01' >&"$connection"
        LC_ALL=C IFS= read -r -d '' -N 1 -t 2 -u "$connection" type && [[ $type == $'\x01' ]]
    ) 2>/dev/null
}

rabbitmq_is_up_or_gone() {
    is_gone "$1/pids/rabbitmq" && return 0
    rabbitmq_answers "$AMQP_PORT" && { [[ -z $MANAGEMENT_PORT ]] || port_answers "$MANAGEMENT_PORT"; }
}

# start_rabbitmq DIR [management]: with the second word the first start adds the management plugin and its HTTP API.
start_rabbitmq() {
    local dir=$1 assignments
    local AMQP_PORT DISTRIBUTION_PORT EPMD_PORT MANAGEMENT_PORT AMQP_PASSWORD
    mkdir -p "$dir"/{rabbitmq,pids,logs} && chmod 700 "$dir"
    [[ -f $dir/rabbitmq/settings ]] || write_rabbitmq_settings "$dir" "${2:-}"
    load_rabbitmq_settings "$dir"
    # One that was killed a moment ago may still be in the process table: only an answer counts as running.
    if is_running "$dir/pids/rabbitmq"; then
        wait_until 60 rabbitmq_is_up_or_gone "$dir" || { warn "RabbitMQ runs, but does not answer" && return 1; }
        is_running "$dir/pids/rabbitmq" && return 0
    fi
    write_rabbitmq_overrides "$dir"

    # epmd outlives a killed node, and the node's next life finds it again.
    if ! is_running "$dir/pids/epmd"; then
        spawn "$dir/pids/epmd" "$dir/logs/epmd.log" epmd -address 127.0.0.1 -port "$EPMD_PORT"
        wait_until 5 port_answers "$EPMD_PORT" || warn "epmd does not answer on port $EPMD_PORT"
    fi

    mapfile -t assignments < <(rabbitmq_environment "$dir")
    # RUNNING_UNDER_SYSTEMD makes the start script become the node instead of its parent: one process, one id to signal.
    spawn "$dir/pids/rabbitmq" "$dir/logs/rabbitmq.log" \
        env -i "${assignments[@]}" RUNNING_UNDER_SYSTEMD=true "$RABBITMQ_BIN/rabbitmq-server"
    if ! wait_until 60 rabbitmq_is_up_or_gone "$dir" || is_gone "$dir/pids/rabbitmq"; then
        tail -n 30 "$dir/logs/rabbitmq.log" >&2
        stop_processes 2 "$dir/pids/rabbitmq"
        stop_processes 2 "$dir/pids/epmd"
        warn "RabbitMQ does not start (log above)"
        return 1
    fi
}

stop_rabbitmq() {
    stop_processes 20 "$1/pids/rabbitmq"
    stop_processes 5 "$1/pids/epmd"
}

# rabbitmq_alarm DIR on|off: pretends that the memory is full, and back. Returns when the broker has seen it, so that
# whoever publishes next meets the state asked for.
rabbitmq_alarm() {
    local dir=$1 limit raised
    case $2 in
        on) limit=0.0 raised=true ;;
        off) limit="{absolute, \"$RABBITMQ_PRIVATE_MEMORY\"}" raised=false ;;
        *) fail "alarm is either on or off, not '$2'" ;;
    esac
    is_running "$dir/pids/rabbitmq" || fail "no RabbitMQ runs in $dir"
    private_rabbitmqctl "$dir" eval "
        vm_memory_monitor:set_vm_memory_high_watermark($limit),
        Wait = fun F(0) -> error(alarm_unchanged);
                   F(N) -> case (rabbit_alarm:get_alarms() =/= []) of
                               $raised -> ok;
                               _ -> timer:sleep(50), F(N - 1)
                           end
               end,
        Wait(200)." >/dev/null
}
