# The Python environment of the tests, kept between runs in .local/venv. Sourced, not run.
# shellcheck shell=bash

# ensure_python_environment [PACKAGE]: makes or renews it when its requirements or the interpreter have changed. With the name of a package it
# need have that alone, which takes seconds where all of them take half a minute; where all of them are, these do.
ensure_python_environment() {
    local directory=$CHELSERU_ROOT/.local/venv requirements=$CHELSERU_ROOT/Tests/requirements.txt wanted made_from
    wanted=$(cat "$requirements")
    made_from=$(python3 --version; printf '%s' "$wanted")
    if [[ -n ${1:-} && $(cat "$directory/made-from" 2>/dev/null) != "$made_from" ]]; then
        directory=$CHELSERU_ROOT/.local/venv-$1
        wanted=$(grep "^$1==" "$requirements")
        made_from=$(python3 --version; printf '%s' "$wanted")
    fi
    if [[ ! -x $directory/bin/python || $(cat "$directory/made-from" 2>/dev/null) != "$made_from" ]]; then
        rm -rf "$directory"
        run_child python3 -m venv "$directory" || return 1
        printf '%s\n' "$wanted" >"$directory/wanted"
        run_child "$directory/bin/pip" install --quiet --disable-pip-version-check --requirement "$directory/wanted" ||
            return 1
        printf '%s\n' "$made_from" >"$directory/made-from"
    fi
    export CHELSERU_PYTHON=$directory/bin/python
}
