#!/bin/sh
# Copies the example out of this workspace, as a user does, and runs what its workflow runs there.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/schedule"
cp -R "$here/tests/kit/example/." "$copy/schedule"
rm -rf "$copy/schedule/target"
cd "$copy/schedule"
# The one line that a user changes. Étude is taken as it stands here: what is built of it serves the next time, too.
grep -q '^etude-testkit = { path = ".." }$' Cargo.toml
sed "s|^etude-testkit = .*|etude-testkit = { path = \"$here/tests/kit\" }|" Cargo.toml >new && mv new Cargo.toml

# The compiler, the versions and the speed are those that are tested here: a copy that resolved its own would fail on a day when
# nothing here has changed.
cp "$here/Cargo.lock" "$here/rust-toolchain.toml" .
sed -n '/^\[profile.dev\]$/,$p' "$here/Cargo.toml" >>Cargo.toml
cargo metadata --offline --quiet --format-version 1 >/dev/null
steps=$(sed -n 's/^ *- run: //p' .github/workflows/schedule.yml | grep -v -e '^rustup update ' -e '^git clone ')
[ "$steps" = "cargo test" ] || { echo "error: the workflow has another step: $steps" >&2; exit 1; }
# What both build alike is built once.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$here/target} PROPTEST_CASES=16 sh -ec "$steps"
