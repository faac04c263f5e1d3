#!/bin/sh
# Draws report.png and arm.png anew, from the run that the README begins with. Wants chromium.
set -eu
cd "$(dirname "$0")/.."
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
cargo run --locked --release --quiet -- sim -o "$run/run" --quiet
# Of this run, place's first success.
attempt=$(sed -n 's/.*id="film-5">.*data-film="\([0-9]*\)">first success.*/\1/p' "$run/run/report.html")
# The section of the arm alone: the browser takes no picture of what was scrolled to.
sed 's|</style>|main > :not(#watch) { display: none } main { padding: 0 24px } section { margin-top: 0; border: 0 }</style>|' \
    "$run/run/report.html" > "$run/arm.html"
picture() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$run/profile" --no-first-run --disable-sync \
        --disable-background-networking --disable-component-update --virtual-time-budget=2000 --window-size="$2" \
        --screenshot="docs/$1" "file://$3" 2>/dev/null
}
picture report.png 1180,1960 "$run/run/report.html"
picture arm.png 1180,960 "$run/arm.html#attempt-$((attempt + 1))"
