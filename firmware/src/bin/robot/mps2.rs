//! Arm's MPS2 with a Cortex-M4F, as QEMU plays it.

use etude_firmware::board::{QEMU, Robot};
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;
use {cortex_m as _, semihosting as _};

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
    let mut uart = Uart::start();
    let mut robot = Robot::start(flash(), QEMU.layout);
    let mut line = Line::default();
    loop {
        // This UART has no errors.
        let _ = line.pump(&mut uart, |ask| robot.answer(ask));
    }
}
