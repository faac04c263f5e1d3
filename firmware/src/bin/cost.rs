//! Prints what the teacher costs on a Cortex-M4F: instructions of every call, stack, and memory.
//!
//! QEMU with `-icount shift=7` lets every instruction last 128 ns, and the board's SysTick counts 40 ns, so the figures
//! are exact. Instructions are not cycles: a real core takes more than one for loads, divisions and branches.

#![cfg_attr(target_os = "none", no_std, no_main)]
#![allow(unsafe_code)]

#[cfg(not(target_os = "none"))]
fn main() {
    println!("costs are counted on a Cortex-M4F under QEMU: `sh test.sh` does it");
}

#[cfg(target_os = "none")]
mod board {
    use cortex_m::peripheral::{SYST, syst::SystClkSource};
    use etude_firmware::cost::{self, Moved, Worst};
    use semihosting::println;

    /// The counter is 24 bits wide.
    const TOP: u32 = 0x00ff_ffff;
    /// Stack that is painted: more than any call here takes.
    const PAINTED: u32 = 64 * 1024;
    const PAINT: u32 = 0x5aa5_c33c;

    /// Instructions that some work takes, the call of it included.
    #[inline(never)]
    fn instructions(work: &mut dyn FnMut()) -> u32 {
        let start = SYST::get_current();
        work();
        let ticks = start.wrapping_sub(SYST::get_current()) & TOP;
        // Rounded: a tick is 40 ns, an instruction 128 ns.
        (ticks * 5 + 8) / 16
    }

    /// Bytes of stack that some work takes, the call of it included.
    #[inline(never)]
    fn stack(work: &mut dyn FnMut()) -> u32 {
        let top = cortex_m::register::msp::read();
        let bottom = top - PAINTED;
        for at in (bottom..top).step_by(4) {
            // SAFETY: below the stack pointer nothing is alive, no interrupt is enabled, and the board has 4 MB there.
            unsafe { (at as *mut u32).write_volatile(PAINT) };
        }
        work();
        // SAFETY: the words that were painted above.
        let untouched = |at: &u32| unsafe { (*at as *const u32).read_volatile() } == PAINT;
        let free = (bottom..top).step_by(4).take_while(untouched).count() as u32;
        PAINTED - 4 * free
    }

    fn thousand_nops() {
        // SAFETY: they do nothing.
        unsafe { core::arch::asm!(".rept 1000", "nop", ".endr") };
    }

    #[cortex_m_rt::entry]
    fn main() -> ! {
        let mut clock = cortex_m::Peripherals::take().expect("once").SYST;
        clock.set_clock_source(SystClkSource::Core);
        clock.set_reload(TOP);
        clock.clear_current();
        clock.enable_counter();

        let empty = instructions(&mut || {});
        let nops = instructions(&mut thousand_nops) - empty;
        println!("calibrate empty {empty} nops {nops}");
        let mut total = 0_u32;
        let done = cost::all(&mut |work| instructions(work) - empty, &mut |name, arms, worst| {
            let Worst { propose, observe, settle, explain, save, restore, ask, report, bare } = *worst;
            println!(
                "cost {name} {arms} propose {propose} observe {observe} settle {settle} explain {explain} save {save} \
                 restore {restore} ask {ask} report {report} bare {bare}"
            );
            total = total.wrapping_add(propose + observe + settle + explain + save + restore + ask + report + bare);
        });
        let moved = cost::moving(&mut |work| instructions(work) - empty, &mut |name, worst| {
            let Moved { propose, observe, settle } = *worst;
            println!("space {name} propose {propose} observe {observe} settle {settle}");
            total = total.wrapping_add(propose + observe + settle);
        });
        let none = stack(&mut || {});
        let deep = cost::all(&mut |work| stack(work) - none, &mut |name, arms, worst| {
            let Worst { propose, observe, explain, save, restore, ask, report, .. } = *worst;
            println!(
                "stack {name} {arms} propose {propose} observe {observe} explain {explain} save {save} restore {restore} \
                 ask {ask} report {report}"
            );
            total = total.wrapping_add(propose + observe + explain + save + restore + ask + report);
        });
        cost::memory(&mut |arms, [lean, windowed, session, windowed_session]| {
            println!(
                "ram {arms} curriculum {lean} windowed {windowed} session {session} windowed_session {windowed_session}"
            );
            total = total.wrapping_add((lean + windowed + session + windowed_session) as u32);
        });
        println!("total {total}");
        // Where an instruction does not last as long as it should, no figure is worth printing.
        let counts = (1000..=1001).contains(&nops);
        semihosting::process::exit(i32::from(done.is_err() || moved.is_err() || deep.is_err() || !counts))
    }
}
