//! A teacher with all that keeps it, to be weighed: the bare one in a session, with packed curricula, snapshots and the
//! decision log, written and read.

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
extern "C" fn stored() {
    use core::hint::black_box;

    use etude::{Next, Pack, Recipe, Session, frame, log};
    use only_linked::{any, bytes};

    let Ok(Pack { mut spec, .. }) = Pack::<4, 2>::open(bytes()) else { return };
    if let Some(recipe) = Recipe::named(any::<&str>()) {
        spec.recipe = recipe;
    }
    let Ok(mut session) = Session::<4, 32, 2, 10>::new(&spec, *any()) else { return };
    black_box(session.restore(bytes()).is_ok());
    while let Next::Try(trial) = session.propose() {
        black_box(frame::encode(&log::Record::Trial(trial), bytes()).is_ok());
        if let Ok(log::Record::Outcome { number, outcome }) = frame::decode::<log::Record<2>>(bytes()) {
            black_box(session.observe(number, &outcome).is_ok());
        }
        session.curriculum().explain(|line| {
            black_box((line.factor, line.arms));
        });
        black_box(session.save(bytes()).is_ok());
    }
}
