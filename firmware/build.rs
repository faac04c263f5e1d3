//! Hands the linker the memory map of the board that stands for the target in QEMU.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=memory");
    let target = env::var("TARGET").unwrap_or_default();
    let board = match target.as_str() {
        "thumbv6m-none-eabi" => "microbit",
        "thumbv7em-none-eabihf" => "mps2-an386",
        "thumbv8m.main-none-eabihf" => "mps2-an505",
        "riscv32imac-unknown-none-elf" => "virt",
        _ => return,
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::copy(format!("memory/{board}.x"), out.join("memory.x")).expect("the memory map can be copied");
    println!("cargo::rustc-link-search={}", out.display());
    for program in ["transcript", "cost", "robot"] {
        println!("cargo::rustc-link-arg-bin={program}=-Tlink.x");
    }
    // Without start-up code: the linker begins at a function, and keeps only what that reaches.
    for program in ["probe", "bare", "stored"] {
        println!("cargo::rustc-link-arg-bin={program}=--entry={program}");
    }
}
