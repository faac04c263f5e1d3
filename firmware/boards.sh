#!/bin/sh
# Builds the robot's image for every board, with clippy and with the log, and prints what each takes. Not part of test.sh,
# for the boards' drivers take minutes to build: run it before a release, and after a change to firmware/.
set -eu
cd "$(dirname "$0")/.."
. ./firmware/images.sh

for board in $BOARDS; do
    printf '\n== %s\n' "$board"
    board_cargo "$board" clippy "" --quiet -- -D warnings
    board_build "$board" ,defmt
    board_build "$board"
    if command -v size >/dev/null; then
        size "target/boards/$board.elf"
    fi
done
