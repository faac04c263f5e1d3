//! Prints the golden decisions of every recipe, on any machine.

#![cfg_attr(target_os = "none", no_std, no_main)]

use etude_firmware::transcript;

/// Decisions of each recipe.
const DECISIONS: u32 = 2_000;

#[cfg(not(target_os = "none"))]
fn main() -> Result<(), etude::SpecError> {
    transcript::all(DECISIONS, |name, hash| println!("{name:20} {hash:08x}"))
}

#[cfg(target_os = "none")]
#[cortex_m_rt::entry]
fn main() -> ! {
    use cortex_m as _;
    let done = transcript::all(DECISIONS, |name, hash| semihosting::println!("{name:20} {hash:08x}"));
    semihosting::process::exit(i32::from(done.is_err()))
}
