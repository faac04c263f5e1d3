//! The same decisions on every machine: the transcript of every recipe, on the host and under QEMU.
//!
//! `test.sh` builds the images and asks for this with `ETUDE_QEMU=required`. Without the images a plain `cargo test`
//! says what it could not run.

use std::sync::OnceLock;

use etude_firmware::transcript::{DECISIONS, MOVING, all};
use etude_tests::qemu::{self, Board, Image};

/// The transcript of this build of the host.
fn host() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = String::new();
        all(DECISIONS, MOVING, |name, hash| text += &format!("{name:20} {hash:08x}\n")).expect("every recipe builds");
        text
    })
}

fn decides_as_the_host(board: &Board) {
    if let Image::Built(image) = board.image("transcript") {
        assert_eq!(board.run(&image, &[]), host(), "a stale image? `sh test.sh` builds it anew");
    }
}

#[test]
fn the_transcript_is_golden() {
    insta::assert_snapshot!(host());
}

#[test]
fn the_optimised_host_decides_as_this_one() {
    if let Image::Built(program) = qemu::release("transcript") {
        assert_eq!(
            qemu::output(&mut std::process::Command::new(program)),
            host(),
            "stale? `sh test.sh` builds it anew"
        );
    }
}

#[test]
fn cortex_m4f_decides_as_the_host() {
    decides_as_the_host(&qemu::M4F);
}

#[test]
fn cortex_m0_decides_as_the_host() {
    decides_as_the_host(&qemu::M0);
}

#[test]
fn cortex_m33_decides_as_the_host() {
    decides_as_the_host(&qemu::M33);
}

#[test]
fn riscv_decides_as_the_host() {
    decides_as_the_host(&qemu::RV32);
}
