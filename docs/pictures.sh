#!/bin/sh
# Draws report.png and arm.png anew, from the run that the README begins with. Wants chromium.
set -eu
cd "$(dirname "$0")/.."
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cargo run --locked --release --quiet -- sim -o "$run/run" --quiet
# Of this run, place's first success.
attempt=$(sed -n 's/.*id="film-5">.*data-film="\([0-9]*\)">first success.*/\1/p' "$run/run/report.html")
picture() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$run/profile" --virtual-time-budget=2000 \
        --window-size="$2" --screenshot="docs/$1" "file://$run/run/report.html$3" 2>/dev/null
}
picture report.png 1180,1960 ""
picture arm.png 1180,980 "#attempt-$((attempt + 1))"
