//! The same decisions on every machine: the transcript of every recipe, on the host and under QEMU.
//!
//! `test.sh` builds the images and asks for this with `ETUDE_QEMU=required`. Without the images a plain `cargo test`
//! says what it could not run.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The transcript of this build of the host.
fn host() -> String {
    let mut text = String::new();
    etude_firmware::transcript::all(2_000, |name, hash| text += &format!("{name:20} {hash:08x}\n"))
        .expect("every recipe builds");
    text
}

/// What the image prints on this board; `None` if it is not there and need not be.
fn under_qemu(target: &str, machine: &[&str]) -> Option<String> {
    let image = root().join("target/fw").join(target).join("release/transcript");
    if !image.exists() && std::env::var_os("ETUDE_QEMU").is_none() {
        println!("NOT RUN: {target} under QEMU; `sh test.sh` builds the image and runs it");
        return None;
    }
    let output = Command::new("qemu-system-arm")
        .args(machine)
        .args(["-nographic", "-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(&image)
        .output()
        .expect("qemu-system-arm starts");
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn the_transcript_is_golden() {
    insta::assert_snapshot!(host());
}

#[test]
fn cortex_m4f_decides_as_the_host() {
    if let Some(text) = under_qemu("thumbv7em-none-eabihf", &["-machine", "mps2-an386", "-cpu", "cortex-m4"]) {
        assert_eq!(text, host(), "a stale image? `sh test.sh` builds it anew");
    }
}

#[test]
fn cortex_m0_decides_as_the_host() {
    if let Some(text) = under_qemu("thumbv6m-none-eabi", &["-machine", "microbit"]) {
        assert_eq!(text, host(), "a stale image? `sh test.sh` builds it anew");
    }
}
