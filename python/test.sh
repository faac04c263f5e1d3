#!/bin/sh
# The wheel for Python: builds it, installs it into an environment of its own below target/, and tests it there.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "error: $1" >&2
    echo "help: $2" >&2
    exit 1
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null ||
    fail "python3 is not there" "install Python 3.10 or later (Debian: python3 python3-venv), or name it: PYTHON=python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "$("$python" --version) is too old" "install Python 3.10 or later, or name one: PYTHON=python3.12"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python cannot make an environment with pip" "install pip and venv (Debian: python3-venv)"

target=${CARGO_TARGET_DIR:-target}/python
mkdir -p "$target"
target=$(cd "$target" && pwd)
venv=$target/venv
CARGO_TARGET_DIR=$target
export CARGO_TARGET_DIR
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r python/requirements.txt ||
    fail "pip could not install what the tests need" "see python/requirements.txt; a mirror is named by PIP_INDEX_URL"

cargo fmt --manifest-path python/Cargo.toml --check
cargo clippy --manifest-path python/Cargo.toml --release --locked --quiet -- -D warnings

rm -rf "$target/wheels"
"$venv/bin/maturin" build --release --locked --quiet --manifest-path python/Cargo.toml --interpreter "$venv/bin/python" \
    --out "$target/wheels"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$target"/wheels/*.whl

# What the core decides, for the same teachers in Python to be held against.
cargo run --quiet --release -p etude --features serde --example decisions >"$target/decisions.jsonl"

cd python
ETUDE_DECISIONS=$target/decisions.jsonl "$venv/bin/python" -m pytest "$@"
"$venv/bin/python" -m mypy --cache-dir "$target/mypy" package/etude tests/typed.py
"$venv/bin/python" -m mypy.stubtest etude
