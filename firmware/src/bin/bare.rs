//! A teacher and nothing around it, to be weighed: begin, propose, observe and explain for every recipe of the three
//! families, which comes as data, as out of a pack.

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
extern "C" fn bare() {
    only_linked::teach::<0>();
}
