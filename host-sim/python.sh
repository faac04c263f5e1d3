# Sourced by test.sh: the programs that read what `etude export` writes, in a Python of their own under target/python.

PY_PACKAGES="tensorboard==2.21.* mcap==1.* jsonschema==4.*"

py_fail() {
    echo "error: $1" >&2
    echo "help: $2" >&2
    exit 1
}

# On Debian a Python may lack what makes a place of its own.
[ -x target/python/bin/python ] || python3 -m venv target/python 2>/dev/null || { fw_apt python3-venv && python3 -m venv target/python; } ||
    py_fail "python3 cannot make a virtual environment" "install Python 3.9 or later (Debian: python3-venv; macOS: brew install python)"

# Asked first what is there, so that a machine without a network can test again.
target/python/bin/python -c "import tensorboard, mcap, jsonschema" 2>/dev/null ||
    target/python/bin/pip install --quiet --disable-pip-version-check $PY_PACKAGES ||
    py_fail "the readers are not there" "with a network, run: target/python/bin/pip install $PY_PACKAGES"
