# Sourced by boards.sh and flash.sh: what boards there are, and how an image is built.

BOARDS="rp2350 stm32f405 nrf52840"

board_fail() {
    echo "error: $1" >&2
    echo "help: $2" >&2
    exit 1
}

# The compiler's name of the board's processor, and probe-rs's name of the chip.
board_target() {
    case $1 in
        rp2350) echo thumbv8m.main-none-eabihf ;;
        stm32f405 | nrf52840) echo thumbv7em-none-eabihf ;;
        *) board_fail "no board \`$1\`" "there are: $BOARDS" ;;
    esac
}

board_chip() {
    case $1 in
        rp2350) echo RP235x ;;
        stm32f405) echo STM32F405RGTx ;;
        nrf52840) echo nRF52840_xxAA ;;
    esac
}

# board_cargo BOARD COMMAND MORE_FEATURES [ARGUMENTS]: cargo for the robot's program on this board.
board_cargo() {
    board=$1 command=$2 more=$3
    shift 3
    target=$(board_target "$board") || exit 1
    [ -d "$(rustc --print target-libdir --target "$target")" ] || rustup target add "$target" ||
        board_fail "the compiler's target $target is not there" "run: rustup target add $target"
    cargo "$command" --profile firmware -p etude-firmware --bin robot --no-default-features --features "$board$more" \
        --locked --target "$target" --target-dir target/boards "$@"
}

# board_build BOARD [,defmt]: the image, as target/boards/BOARD.elf. Two boards may have one target.
board_build() {
    board_cargo "$1" build "${2:-}" --quiet
    cp "target/boards/$(board_target "$1")/firmware/robot" "target/boards/$1.elf"
}
