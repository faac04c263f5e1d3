#!/bin/sh
# Everything that must hold, on a fresh machine with Rust: set-up, style, tests, targets, firmware under QEMU.
# FW_TOOLCHAIN=debian never asks rustup for the targets and takes Debian's compiler with its library sources instead.
set -eu
cd "$(dirname "$0")"
say() { printf '\n== %s\n' "$*"; }

say "the means for the firmware"
. ./firmware/setup.sh

say "the means for what is exported"
. ./host-sim/python.sh

say "the means for a sweep on two workers"
. ./host-sim/tests/hyperqueue/setup.sh

say "a browser for the report"
. ./host-sim/tests/browser/setup.sh

say "style"
cargo fmt --all --check
cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
cargo clippy --locked -p etude-sim --no-default-features --quiet -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet

say "what it is built upon: all of it locked, licences, sources, and nothing twice in the core"
cargo metadata --locked --quiet --format-version 1 --manifest-path tests/fuzz/Cargo.toml >/dev/null
. ./tests/tools.sh
tool cargo-deny 0.20.2 ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
cargo deny --locked check --allow duplicate bans licenses sources
cargo deny --locked --manifest-path core/Cargo.toml check --deny duplicate bans

say "the book"
sh docs/book.sh

say "core alone on a processor without std: no features, and each on its own"
fw_cargo check -p etude --target thumbv6m-none-eabi
for feature in serde mac defmt approx rand_core; do
    fw_cargo check -p etude --features "$feature" --target thumbv6m-none-eabi
done

say "the firmware's images"
for target in $FW_TARGETS; do
    fw_build "$target" firmware transcript
done
fw_build thumbv7em-none-eabihf firmware cost bare recipes full stored robot
fw_build thumbv7em-none-eabihf fast cost

say "the core cannot panic"
fw_prove thumbv6m-none-eabi firmware
fw_prove thumbv7em-none-eabihf firmware
fw_prove thumbv7em-none-eabihf fast

say "the optimised programs, to hold the unoptimised ones against"
cargo build --locked --release --quiet -p etude-sim -p etude-firmware

say "a robot in C"
fw_c

say "a new robot's program"
fw_init

say "the wheel for Python"
target/release/etude --quiet --format json pack python/tests/arm.toml -o target/arm.bin >target/arm.json
cmp target/arm.bin python/tests/arm.bin
cmp target/arm.json python/tests/arm.json
sh python/test.sh

say "a schedule's own tests, copied out of here as a user does"
sh tests/kit/copy.sh

say "tests; the ones that need QEMU, HyperQueue or a browser must run here"
ETUDE_QEMU=required ETUDE_HYPERQUEUE=required ETUDE_BROWSER=required cargo test --locked --workspace

say "all tests passed"
