#!/bin/sh
# sh firmware/flash.sh BOARD [--build] [--log]: builds the robot's image, and runs it on a board at a debug probe.
# --build only builds. --log builds it with defmt: every decision, outcome, boot and fault is printed as it happens.
set -eu
cd "$(dirname "$0")/.."
. ./firmware/images.sh

[ $# -gt 0 ] || board_fail "which board?" "sh firmware/flash.sh BOARD [--build] [--log]; there are: $BOARDS"
board=$1 only_build="" log=""
shift
for argument in "$@"; do
    case $argument in
        --build) only_build=yes ;;
        --log) log=,defmt ;;
        *) board_fail "unknown argument \`$argument\`" "sh firmware/flash.sh BOARD [--build] [--log]" ;;
    esac
done

board_build "$board" "$log"
image=target/boards/$board.elf
echo "$image"
[ -z "$only_build" ] || exit 0
command -v probe-rs >/dev/null ||
    board_fail "probe-rs is not there" "install it (https://probe.rs/docs/getting-started/installation), or take the image with \`--build\` and flash it with a tool of your own"
exec probe-rs run --chip "$(board_chip "$board")" "$image"
