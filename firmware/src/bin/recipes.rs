//! Every recipe and nothing around it, to be weighed: the bare one with as much memory as a recipe needs for four skills,
//! which is too little for most spaces that move, and so without code for these.

#![cfg_attr(target_os = "none", no_std, no_main)]
#![allow(unsafe_code)]

#[cfg(not(target_os = "none"))]
fn main() {
    println!("an image for a microcontroller, to be weighed: `sh test.sh` does it");
}

#[cfg(target_os = "none")]
#[path = "../only_linked.rs"]
mod only_linked;

/// What the linker starts from.
#[cfg(target_os = "none")]
#[unsafe(no_mangle)]
extern "C" fn recipes() {
    only_linked::teach::<{ etude_firmware::cost::FURTHER }>();
}
