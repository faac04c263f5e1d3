//! The robot's program.
//!
//! On a microcontroller it serves its link for ever. On a laptop it is the same robot over standard input and output,
//! with a file for its flash: `robot flash.bin`.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The board's registers and memory are reached through addresses.
#![cfg_attr(target_os = "none", allow(unsafe_code))]

use etude_firmware::board::{QEMU, Robot};
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;

#[cfg(not(target_os = "none"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::io::{Read, Write};
    let path = std::env::args_os().nth(1).ok_or("usage: robot FLASH_FILE")?;
    let mut bytes = std::fs::read(&path).unwrap_or_default();
    bytes.resize(QEMU.layout.end() as usize, 0xFF);
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut robot = Robot::start(Memory(&mut bytes), QEMU.layout);
    let (mut line, mut buffer) = (Line::default(), [0; 256]);
    loop {
        let read = input.read(&mut buffer)?;
        for byte in &buffer[..read] {
            if let Some(answer) = line.byte(*byte, |ask| robot.answer(ask)) {
                output.write_all(answer)?;
                output.flush()?;
            }
        }
        if read == 0 {
            break;
        }
    }
    drop(robot);
    std::fs::write(path, bytes)?;
    Ok(())
}

/// Arm's MPS2 with a Cortex-M4F, as QEMU plays it.
#[cfg(all(target_os = "none", target_arch = "arm"))]
mod mps2 {
    use super::{Line, Memory, QEMU, Robot};

    /// A register of the CMSDK UART.
    fn register(offset: usize) -> *mut u32 {
        (0x4000_4000 + offset) as *mut u32
    }

    /// UART 0 of the board.
    struct Uart;

    impl Uart {
        /// Switches it on.
        fn start() -> Self {
            // SAFETY: these are the UART's divider and control registers, and nothing else uses them.
            unsafe {
                register(0x10).write_volatile(16);
                register(0x08).write_volatile(3);
            }
            Self
        }

        /// Whether there is a byte to read, and whether one cannot be sent.
        fn state(&self) -> (bool, bool) {
            // SAFETY: the UART's state register.
            let state = unsafe { register(0x04).read_volatile() };
            (state & 2 != 0, state & 1 != 0)
        }
    }

    impl embedded_io::ErrorType for Uart {
        type Error = core::convert::Infallible;
    }

    impl embedded_io::Read for Uart {
        fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Self::Error> {
            let mut read = 0;
            for slot in bytes {
                while read == 0 && !self.state().0 {}
                if !self.state().0 {
                    break;
                }
                // SAFETY: the UART's data register, which has a byte.
                *slot = unsafe { register(0).read_volatile() } as u8;
                read += 1;
            }
            Ok(read)
        }
    }

    impl embedded_io::Write for Uart {
        fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
            for byte in bytes {
                while self.state().1 {}
                // SAFETY: the UART's data register, which has room.
                unsafe { register(0).write_volatile(u32::from(*byte)) };
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    /// The part of the memory that stands for flash: QEMU keeps it in a file.
    fn flash() -> Memory<'static> {
        let (start, length) = (0x2100_0000 as *mut u8, QEMU.layout.end() as usize);
        // SAFETY: 16 MiB of RAM of the board that no section is linked to, and this is called once.
        Memory(unsafe { core::slice::from_raw_parts_mut(start, length) })
    }

    #[cortex_m_rt::entry]
    fn main() -> ! {
        use cortex_m as _;
        let mut uart = Uart::start();
        let mut robot = Robot::start(flash(), QEMU.layout);
        let mut line = Line::default();
        loop {
            // This UART has no errors.
            let _ = line.pump(&mut uart, |ask| robot.answer(ask));
        }
    }
}

/// No board of this architecture plays a robot.
#[cfg(all(target_os = "none", target_arch = "riscv32"))]
#[riscv_rt::entry]
fn main() -> ! {
    use riscv as _;
    semihosting::process::exit(1)
}

#[cfg(target_os = "none")]
use semihosting as _;
