#!/bin/sh
# Which changes of the core would no test notice? sh mutants.sh [SHARD/N]: one shard of so many, or all of forty one after another.
# A shard is every Nth mutant, so that one alone is a fair sample of all. What is done is kept in target/mutants and not done
# again; survivors, and the share that was caught, are listed at the end. Those that nobody can see are in tests/mutants.md.
set -eu
cd "$(dirname "$0")"
. ./tests/tools.sh
tool cargo-mutants 27.1.0

# Tests that fail anyway would find every mutant.
build=$PWD/target/mutants/build
cargo test --locked --quiet --profile mutants --target-dir "$build" -p etude-mutants --test golden --test laws

shards=${1:-}
[ -n "$shards" ] || shards=$(seq -f '%.0f/40' 0 39)
for shard in $shards; do
    kept=target/mutants/$(echo "$shard" | tr / -)
    [ ! -f "$kept/done" ] || continue
    rm -rf "$kept"
    mkdir -p "$kept"
    printf '\n== %s\n' "$shard"
    # Exit codes 2 and 3 are survivors and those that went on for ever, which are counted below.
    code=0
    # What goes on for ever is found, too. It is stopped after so many seconds of work, which are the same on a busy machine:
    # the tests take four.
    (ulimit -t 40 && cargo mutants --sharding round-robin --shard "$shard" --no-shuffle --colors never --output "$kept" \
        --baseline skip --timeout 1200 --cargo-arg=--target-dir="$build") || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 2 ] || [ "$code" -eq 3 ] || exit "$code"
    touch "$kept/done"
done

lines() { cat target/mutants/*/mutants.out/"$1".txt 2>/dev/null | sed 's/:[0-9]*:[0-9]*:/:/' | sort; }
# In the list a mutant stands between back-ticks, without its line, which moves.
listed() { grep -qF "\`$1\`" tests/mutants.md; }
survivors=0 equivalent=0
printf '\n== survivors\n'
while IFS= read -r mutant; do
    [ -n "$mutant" ] || continue
    if listed "$mutant"; then equivalent=$((equivalent + 1)); else survivors=$((survivors + 1)) && echo "$mutant"; fi
done <<END
$(lines missed)
END
# The interval that holds the true share in 19 of 20 samples of this size (Wilson 1927). What went on for ever was caught.
echo "$(lines caught | wc -l) $(lines timeout | wc -l) $survivors $equivalent $(lines unviable | wc -l)" | awk '{
    caught = $1 + $2; n = caught + $3; p = n ? caught / n : 0; z = 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    printf "\n%d caught, %d of them by going on for ever; %d survive; %d more cannot be seen; %d do not compile\n", caught, $2, $3, $4, $5
    printf "caught: %.1f %% (%.1f to %.1f %%)\n", 100 * p, 100 * (middle - half), 100 * (middle + half)
}'
[ "$survivors" -eq 0 ]
