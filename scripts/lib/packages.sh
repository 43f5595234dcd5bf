# Installs the Debian packages that are missing and checks for Swift. Sourced, not run.
# shellcheck shell=bash

BUILD_PACKAGES=(libhiredis-dev librabbitmq-dev libssl-dev)
RUN_PACKAGES=(python3 python3-venv rabbitmq-server redis-server)

# ensure_packages [PACKAGE...]: those of every run and the ones named. Costs one query when nothing is missing.
ensure_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null; then
        fail "these scripts install packages on Debian and Ubuntu only; elsewhere run them in a debian:bookworm container"
    fi
    for package in "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "$@"; do
        # shellcheck disable=SC2016 # ${…} is dpkg-query's own syntax
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "missing packages: $* (install them, or run this as root)"
        as_root=(sudo)
    fi
    say "installing $*"
    # shellcheck disable=SC2016 # it is the inner shell that expands
    # Debian starts a server as soon as it is installed, unless /usr/sbin/policy-rc.d says no: on a developer's machine
    # nothing of ours may listen beside the private servers. The file is put back whatever happens.
    "${as_root[@]}" bash -euo pipefail -c '
        policy=/usr/sbin/policy-rc.d
        saved=$policy.before-chelseru
        restore() {
            if [ -e "$saved" ]; then mv -f "$saved" "$policy"; else rm -f "$policy"; fi
        }
        if [ -e "$policy" ] && [ ! -e "$saved" ]; then cp -p "$policy" "$saved"; fi
        trap restore EXIT
        printf "#!/bin/sh\nexit 101\n" >"$policy"
        chmod 755 "$policy"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update --quiet=2
        apt-get install --quiet=2 --yes --no-install-recommends "$@" >/dev/null
        # Nor after the next boot.
        command -v systemctl >/dev/null || exit 0
        for unit in redis-server rabbitmq-server haproxy nginx clamav-daemon; do
            case " $* " in *" $unit "*) systemctl disable --quiet "$unit" || true ;; esac
        done
        # It comes with the daemon, and would fetch signatures that no test wants.
        case " $* " in *" clamav-daemon "*) systemctl disable --quiet clamav-freshclam || true ;; esac
        case " $* " in *" rabbitmq-server "*) systemctl disable --quiet epmd.service epmd.socket || true ;; esac
    ' install "$@" || fail "could not install $*"
}

require_swift() {
    local version major minor
    command -v swift >/dev/null ||
        fail "Swift is missing: install 6.2 or later from https://www.swift.org/install/linux/ and put it on the PATH"
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    IFS=. read -r major minor <<<"${version:-0.0}"
    ((major > 6 || (major == 6 && minor >= 2))) ||
        fail "Swift ${version:-of an unknown version} is too old: this package needs 6.2 or later"
}
