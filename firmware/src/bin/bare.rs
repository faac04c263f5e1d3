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
    use core::hint::black_box;

    use etude::{Curriculum, Spec};
    use only_linked::any;

    let spec = any::<Spec<4, 2>>();
    let teacher = any::<Curriculum<4, 32, 2, 10>>();
    if teacher.begin(spec).is_err() {
        return;
    }
    while let Some(trial) = teacher.propose(any()) {
        black_box(teacher.observe(&trial, any()).is_ok());
        teacher.explain(|line| {
            black_box((line.factor, line.arms));
        });
    }
}
