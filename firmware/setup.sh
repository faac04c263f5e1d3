# Sourced by test.sh: finds or installs what the firmware needs, and says what is missing if it cannot.
# Afterwards `fw_init` writes and builds a new robot's program into target/init and target/fw, `fw_c` builds the example in C into target/c, `fw_build TARGET PROFILE PROGRAM..` builds the firmware's programs into target/fw, `fw_prove TARGET PROFILE`
# proves that the core cannot panic there, and `fw_cargo` is cargo for these targets.

FW_TARGETS="thumbv7em-none-eabihf thumbv6m-none-eabi thumbv8m.main-none-eabihf riscv32imac-unknown-none-elf"

fw_fail() {
    echo "error: $1" >&2
    echo "help: $2" >&2
    exit 1
}

fw_apt() {
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        return 1
    fi
}

fw_has_targets() {
    for target in $FW_TARGETS; do
        [ -d "$(rustc --print target-libdir --target "$target")" ] || return 1
    done
}

command -v qemu-system-arm >/dev/null || fw_apt qemu-system-arm ||
    fw_fail "qemu-system-arm is not there" "install QEMU for Arm (Debian: qemu-system-arm; macOS: brew install qemu)"

command -v qemu-system-riscv32 >/dev/null || fw_apt qemu-system-misc ||
    fw_fail "qemu-system-riscv32 is not there" "install QEMU for RISC-V (Debian: qemu-system-misc; macOS: brew install qemu)"

command -v arm-none-eabi-gcc >/dev/null || fw_apt gcc-arm-none-eabi libnewlib-arm-none-eabi ||
    fw_fail "arm-none-eabi-gcc is not there" "install Arm's compiler (Debian: gcc-arm-none-eabi; macOS: brew install arm-none-eabi-gcc)"

if [ "${FW_TOOLCHAIN:-}" != debian ] && { fw_has_targets || rustup target add $FW_TARGETS; }; then
    fw_cargo() {
        cargo "$@" --locked --quiet --target-dir target/fw
    }
else
    # A second compiler with the matching library sources; `core` is built in place.
    { [ -x /usr/bin/rustc ] && [ -d /usr/lib/rustlib/src ]; } || fw_apt rustc-web rust-web-src ||
        fw_fail "the compiler's Arm targets are not there" "run: rustup target add $FW_TARGETS"
    fw_cargo() {
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=core \
            PATH="$PATH:$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-gnu/bin" \
            cargo "$@" --locked --quiet --target-dir target/fw
    }
fi

fw_build() {
    fw_target=$1 fw_profile=$2
    shift 2
    for program in "$@"; do
        fw_cargo build --profile "$fw_profile" -p etude-firmware --bin "$program" --target "$fw_target"
    done
}

# A robot's program as `etude init` writes it. It takes the versions that are tested here.
fw_init() {
    rm -rf target/init
    target/release/etude --quiet init target/init/my-robot
    cp Cargo.lock target/init/my-robot/
    # The same versions, and of these only what it needs.
    cargo metadata --offline --quiet --format-version 1 --manifest-path target/init/my-robot/Cargo.toml >/dev/null
    fw_cargo build --release --manifest-path target/init/my-robot/Cargo.toml --target thumbv7em-none-eabihf
}

# The example in C, linked with the library; its pack comes from target/release/etude. C++ must take the header, too.
fw_c() {
    fw_cargo build --profile firmware -p etude-c --target thumbv7em-none-eabihf
    mkdir -p target/c
    target/release/etude --quiet pack firmware/c/example/arm.toml -o target/c/arm.bin
    fw_flags="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -O2 -Wall -Wextra -Wpedantic -Werror -Ifirmware/c/include"
    arm-none-eabi-gcc $fw_flags -std=c11 -ffp-contract=off -nostartfiles --specs=nosys.specs -Wa,-Itarget/c \
        -T firmware/c/example/mps2-an386.ld -Wl,--gc-sections,-z,noexecstack firmware/c/example/main.c firmware/c/example/startup.c \
        target/fw/thumbv7em-none-eabihf/firmware/libetude_c.a -o target/c/example.elf
    echo '#include "etude.h"' | arm-none-eabi-g++ $fw_flags -std=c++17 -fsyntax-only -x c++ -
}

# The image of every public call links, and with one call in it that can panic it does not: so none of the others can.
fw_prove() {
    fw_cargo build --profile "$2" -p etude-firmware --bin probe --features mac --target "$1" || fw_fail "the core can panic on $1 ($2)" "the linker's message names the call"
    if planted=$(fw_cargo build --profile "$2" -p etude-firmware --bin probe --features mac,planted --target "$1" 2>&1); then
        fw_fail "a planted panic was not found on $1 ($2)" "the proof proves nothing: see firmware/src/bin/probe.rs"
    fi
    case $planted in
        *etude_can_panic*) echo "$1, $2: no call can panic, and a planted panic is found" ;;
        *) fw_fail "the planted panic failed for another reason on $1 ($2)" "$planted" ;;
    esac
}
