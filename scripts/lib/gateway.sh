# The gateway before the API and the chat nodes: a private HAProxy with the routing of compose/gateway/haproxy.cfg.
# Sourced by stack.sh, not run.
# shellcheck shell=bash

# The gateway calls from an address of its own, so that trust in it is not trust in everything on this machine.
GATEWAY_ADDRESS=127.0.0.2

# server NAME PORT ADMIN_PORT MAXCONN: one line of a backend.
gateway_server() {
    printf '    server %s 127.0.0.1:%s check port %s inter 500ms fall 2 rise 1 maxconn %s\n' "$@"
}

# The servers and how they are asked whether they can work, which is what their admin ports are for.
gateway_backends() {
    local number
    cat <<CONFIG
defaults trial from gateway
    source $GATEWAY_ADDRESS
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
    http-check expect status 200

backend api from trial
    balance roundrobin
CONFIG
    gateway_server api "$API_PORT" "$API_ADMIN_PORT" '"${GATEWAY_API_CONNECTIONS-9000}"'
    # As in compose/gateway/backends.cfg: a connection that has carried a page can not become a socket any more.
    printf '\nbackend chat from trial\n    balance leastconn\n    option http-server-close\n'
    for number in "${!CHAT_PORTS[@]}"; do
        gateway_server "chat-$((number + 1))" "${CHAT_PORTS[number]}" "${CHAT_ADMIN_PORTS[number]}" \
            '"${GATEWAY_CHAT_CONNECTIONS-17000}"'
    done
}

# Starts it before services that are ready already, and waits for it.
start_gateway() {
    mkdir -p "$STACK_DIR/gateway"
    gateway_backends >"$STACK_DIR/gateway/backends.cfg"
    STACK_NAMES+=(gateway)
    # shellcheck disable=SC2034,SC2154 # an array of stack.sh, with names for keys
    STACK_READY_URL[gateway]=http://127.0.0.1:$GATEWAY_ADMIN_PORT/readyz
    # By its path: /usr/sbin is not everybody's.
    # Trial and load come from one address: as TRIAL_SETTINGS, unless the environment says otherwise.
    spawn "$STACK_DIR/pids/gateway" "$STACK_DIR/logs/gateway.log" \
        env "GATEWAY_BIND=127.0.0.1:$GATEWAY_PORT" "GATEWAY_ADMIN_BIND=127.0.0.1:$GATEWAY_ADMIN_PORT" \
        "GATEWAY_ADDRESS_CONNECTIONS=${GATEWAY_ADDRESS_CONNECTIONS:-100000}" \
        "GATEWAY_ANONYMOUS_RATE=${GATEWAY_ANONYMOUS_RATE:-1000000}" \
        GATEWAY_TRUSTED_PROXIES= /usr/sbin/haproxy -db -f "$CHELSERU_ROOT/compose/gateway/haproxy.cfg" \
        -f "$STACK_DIR/gateway/backends.cfg"
    stack_wait_ready gateway
}
