//! Hands the linker the memory map of the board: the one that was asked for by a feature, or the one that stands for the
//! target in QEMU.

use std::path::PathBuf;
use std::{env, fs};

/// Boards with a feature of their own, and the targets of their processors.
const BOARDS: [(&str, &str); 3] = [
    ("rp2350", "thumbv8m.main-none-eabihf"),
    ("stm32f405", "thumbv7em-none-eabihf"),
    ("nrf52840", "thumbv7em-none-eabihf"),
];

fn has(feature: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase())).is_some()
}

fn main() {
    println!("cargo::rerun-if-changed=memory");
    println!("cargo::rustc-check-cfg=cfg(logs)");
    let target = env::var("TARGET").unwrap_or_default();
    let chosen: Vec<_> = BOARDS.into_iter().filter(|(board, _)| has(board)).collect();
    let board = match (target.as_str(), chosen.as_slice()) {
        (target, [(board, of)]) if target == *of && !has("qemu") => board,
        (target, [(board, of)]) if target.contains("-none-") => {
            println!("cargo::error={board} is built with --no-default-features --target {of}");
            return;
        }
        (target, [_, _, ..]) if target.contains("-none-") => {
            println!("cargo::error=one board at a time");
            return;
        }
        // A library in somebody's program, which has a memory map of its own.
        _ if chosen.is_empty() && !has("qemu") => return,
        ("thumbv6m-none-eabi", _) => "microbit",
        ("thumbv7em-none-eabihf", _) => "mps2-an386",
        ("thumbv8m.main-none-eabihf", _) => "mps2-an505",
        ("riscv32imac-unknown-none-elf", _) => "virt",
        _ => return,
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::copy(format!("memory/{board}.x"), out.join("memory.x")).expect("the memory map can be copied");
    println!("cargo::rustc-link-search={}", out.display());
    for program in ["transcript", "cost", "robot"] {
        println!("cargo::rustc-link-arg-bin={program}=-Tlink.x");
    }
    // Without start-up code: the linker begins at a function, and keeps only what that reaches.
    for program in ["probe", "bare", "recipes", "full", "stored"] {
        println!("cargo::rustc-link-arg-bin={program}=--entry={program}");
    }
    if has("defmt") && !chosen.is_empty() {
        // Only a board has somebody to tell.
        println!("cargo::rustc-cfg=logs");
        println!("cargo::rerun-if-env-changed=DEFMT_LOG");
        if env::var_os("DEFMT_LOG").is_none() {
            // Left alone, defmt keeps nothing but errors.
            println!("cargo::rustc-env=DEFMT_LOG=info");
        }
        println!("cargo::rustc-link-arg-bin=robot=-Tdefmt.x");
    }
}
