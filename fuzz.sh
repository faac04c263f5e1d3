#!/bin/sh
# The long run of what `cargo test` runs for a second: sh fuzz.sh [RUNS] [TARGET..], 10,000,000 runs of all six if none is named.
# What a fuzzer finds on its way is kept in target/fuzz; an input that breaks a law stops it, and is named at the end.
set -eu
cd "$(dirname "$0")"
. ./tests/tools.sh
tool cargo-fuzz 0.13.2 612108f626b6ee0e5d63b1a0e257c89c13abffbd8fff539ccbffb7205b33093f

runs=${1:-10000000}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- pack snapshot log link curriculum session
for target in "$@"; do
    found=target/fuzz/found/$target
    mkdir -p "$found" target/fuzz/broken
    # Longer inputs say nothing that several short ones do not, and take longer; a session reads no more than this.
    case $target in link) longest=1024 ;; session) longest=322 ;; curriculum) longest=2048 ;; *) longest=4096 ;; esac
    printf '\n== %s, %s runs\n' "$target" "$runs"
    # The compiler of everything else is asked for what it otherwise keeps for its nightly self: coverage for the fuzzer. What
    # finds faults of memory is left out: there is no unsafe code to have them in. So is what tells the fuzzer every number
    # that is compared: it took half of the time, and what a checksum guards is given a right one anyway.
    RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz --sanitizer none --no-trace-compares \
        "$target" "$found" "tests/fuzz/corpus/$target" -- -runs="$runs" -max_len="$longest" -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="target/fuzz/broken/$target-" || {
        echo "error: a law was broken; the input is in target/fuzz/broken" >&2
        echo "help: mend it, and keep the input in tests/fuzz/corpus/$target under a name that says what it was" >&2
        exit 1
    }
done
