# nchan, the rival of the chat node: nginx' pub/sub module with Redis behind it, private and on loopback. Sourced, not run.
# shellcheck shell=bash
#
# Layout below DIR: nchan/ (configuration and temporary files), pids/nchan, logs/nchan.log.

# Debian's own: nginx-light needs no more modules than these.
# shellcheck disable=SC2034 # scripts/bench installs them
NCHAN_PACKAGES=(nginx-light libnginx-mod-nchan)

# The configuration, tuned as its manual says: a listening socket for each worker, so that both get half of the
# connections, no log of requests, and no message kept for longer than the measurement takes.
nchan_configuration() {
    local dir=$1 port=$2 storage=$3 user=
    # Workers would become another user that may not enter the private directory.
    ((EUID != 0)) || user='user root;'
    cat <<NGINX
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
$user
daemon off;
pid $dir/nginx.pid;
error_log stderr warn;
worker_processes 2;
worker_rlimit_nofile $(ulimit -Hn);
events { worker_connections 19000; }
http {
    access_log off;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    keepalive_requests 100000000;
    keepalive_timeout 3600s;
    nchan_shared_memory_size 512M;
    upstream redis { nchan_redis_server ${REDIS_URL/default:/:}; }
    server {
        listen 127.0.0.1:$port reuseport backlog=4096;
        nchan_message_timeout 20s;
        nchan_message_buffer_length 100;
        $([[ $storage != redis ]] || printf 'nchan_redis_pass redis;')
        location ~ ^/publish/(\\d+)\$ { nchan_publisher http; nchan_channel_id \$1; }
        location ~ ^/subscribe/(\\d+)\$ {
            nchan_subscriber websocket;
            nchan_channel_id \$1;
            nchan_subscriber_first_message newest;
        }
    }
}
NGINX
}

nchan_is_up_or_gone() {
    is_gone "$1/pids/nchan" || port_answers "$2"
}

# start_nchan DIR PORT redis|memory
start_nchan() {
    local dir=$1 port=$2
    mkdir -p "$dir/nchan"
    nchan_configuration "$dir/nchan" "$port" "$3" >"$dir/nchan/nginx.conf"
    spawn "$dir/pids/nchan" "$dir/logs/nchan.log" nginx -e stderr -p "$dir/nchan" -c "$dir/nchan/nginx.conf"
    if ! wait_until 10 nchan_is_up_or_gone "$dir" "$port" || is_gone "$dir/pids/nchan"; then
        tail -n 20 "$dir/logs/nchan.log" >&2
        stop_processes 2 "$dir/pids/nchan"
        warn "nchan does not start (log above)"
        return 1
    fi
    # It connects to Redis after it has begun to listen, and refuses subscribers until then.
    sleep 1
}

stop_nchan() {
    stop_processes 10 "$1/pids/nchan"
}
