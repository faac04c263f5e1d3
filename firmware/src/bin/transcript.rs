//! Prints the golden decisions of every recipe, on any machine.

#![cfg_attr(target_os = "none", no_std, no_main)]

use etude_firmware::transcript::{self, DECISIONS, MOVING};

#[cfg(not(target_os = "none"))]
fn main() -> Result<(), etude::SpecError> {
    transcript::all(DECISIONS, MOVING, |name, hash| println!("{name:20} {hash:08x}"))
}

#[cfg(target_os = "none")]
#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    #[cfg(target_arch = "arm")]
    use cortex_m as _;
    #[cfg(target_arch = "riscv32")]
    use riscv as _;
    let done = transcript::all(DECISIONS, MOVING, |name, hash| semihosting::println!("{name:20} {hash:08x}"));
    semihosting::process::exit(i32::from(done.is_err()))
}
