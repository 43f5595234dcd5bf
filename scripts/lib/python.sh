# The Python environment of the tests, kept between runs in .local/venv. Sourced, not run.
# shellcheck shell=bash

# Makes or renews the environment when its requirements or the interpreter have changed.
ensure_python_environment() {
    local directory=$CHELSERU_ROOT/.local/venv requirements=$CHELSERU_ROOT/Tests/requirements.txt made_from
    made_from=$(python3 --version; cat "$requirements")
    if [[ ! -x $directory/bin/python || $(cat "$directory/made-from" 2>/dev/null) != "$made_from" ]]; then
        rm -rf "$directory"
        run_child python3 -m venv "$directory" || return 1
        run_child "$directory/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements" ||
            return 1
        printf '%s\n' "$made_from" >"$directory/made-from"
    fi
    export CHELSERU_PYTHON=$directory/bin/python
}
