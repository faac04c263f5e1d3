//! The robot's program.
//!
//! On a microcontroller it runs for ever: see `docs/boards.md`. On a laptop it is the same robot over standard input and
//! output, with a file for its flash: `robot flash.bin`.

#![cfg_attr(target_os = "none", no_std, no_main)]
// A board's registers and memory are reached through addresses.
#![cfg_attr(target_os = "none", allow(unsafe_code))]

#[cfg(not(target_os = "none"))]
mod laptop;

#[cfg(not(target_os = "none"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    laptop::serve()
}

#[cfg(all(target_os = "none", target_arch = "arm", not(feature = "board")))]
mod mps2;

#[cfg(all(target_os = "none", feature = "board"))]
mod common;
#[cfg(all(target_os = "none", feature = "nrf52840"))]
mod nrf52840;
#[cfg(all(target_os = "none", feature = "rp2350"))]
mod rp2350;
#[cfg(all(target_os = "none", feature = "stm32f405"))]
mod stm32f405;

/// No board of this architecture plays a robot.
#[cfg(all(target_os = "none", target_arch = "riscv32"))]
#[riscv_rt::entry]
fn main() -> ! {
    use riscv as _;
    semihosting::process::exit(1)
}
