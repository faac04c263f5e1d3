//! What a board has, where the robot keeps its things in flash, and how much its image has room for.

use crate::app::App;

/// Skills of an image, and policies of its student.
pub const SKILLS: usize = 16;
/// Arms of an image.
pub const ARMS: usize = 256;
/// Parameters of a skill of an image.
pub const DIMS: usize = 4;
/// Scores that an image keeps of each arm.
pub const WINDOW: usize = 10;
/// Words of 32 bits that an image has for spaces that move.
pub const MEMORY: usize = 1536;
/// Bytes of the longest snapshot or pack of an image.
pub const SCRATCH: usize = 40 * 1024;

/// The robot of every image here. Another robot is another line like this one.
pub type Robot<F> = App<F, SKILLS, ARMS, DIMS, WINDOW, MEMORY, SKILLS, SCRATCH>;

/// Where the robot keeps its things: from `start` on, the pack, two slots for the snapshot, and the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Offset of the first byte in the flash driver's own count; a multiple of `sector`.
    pub start: u32,
    /// Bytes that are erased at once.
    pub sector: u32,
    /// Sectors for the pack.
    pub pack: u32,
    /// Sectors of one slot; there are two.
    pub slot: u32,
    /// Sectors of the log, two at least.
    pub log: u32,
}

impl Layout {
    /// Bytes for the pack.
    #[must_use]
    pub const fn pack_bytes(&self) -> u32 {
        self.sector * self.pack
    }

    /// Offset of the first slot.
    #[must_use]
    pub const fn slots_at(&self) -> u32 {
        self.start + self.pack_bytes()
    }

    /// Bytes of one slot.
    #[must_use]
    pub const fn slot_bytes(&self) -> u32 {
        self.sector * self.slot
    }

    /// Offset of the log.
    #[must_use]
    pub const fn log_at(&self) -> u32 {
        self.slots_at() + 2 * self.slot_bytes()
    }

    /// Offset after the last byte.
    #[must_use]
    pub const fn end(&self) -> u32 {
        self.log_at() + self.sector * self.log
    }
}

/// A board for which there is an image, as its makers describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Bytes of RAM.
    pub ram: u32,
    /// Bytes of flash.
    pub flash: u32,
    /// Times that a sector can be erased.
    pub endurance: u32,
    /// Where the robot keeps its things.
    pub layout: Layout,
}

/// Raspberry Pi Pico 2: RP2350 with 4 MiB of QSPI flash beside it.
pub const RP2350: Board = Board {
    name: "rp2350",
    about: "Raspberry Pi Pico 2 (RP2350, Cortex-M33)",
    ram: 520 * 1024,
    flash: 4 * 1024 * 1024,
    endurance: 100_000,
    // The last two megabytes.
    layout: Layout { start: 0x20_0000, sector: 4096, pack: 4, slot: 10, log: 488 },
};

/// STM32F405: flash inside the chip, in sectors of 128 KiB from the sixth on. Besides its RAM it has 64 KiB that only the
/// processor sees: the stack is there.
pub const STM32F405: Board = Board {
    name: "stm32f405",
    about: "STM32F405 (Cortex-M4F), Adafruit Feather and the like",
    ram: 128 * 1024,
    flash: 1024 * 1024,
    endurance: 10_000,
    // The program has what is before: 384 KiB.
    layout: Layout { start: 0x6_0000, sector: 128 * 1024, pack: 1, slot: 1, log: 2 },
};

/// nRF52840: a megabyte of flash in pages of 4 KiB.
pub const NRF52840: Board = Board {
    name: "nrf52840",
    about: "nRF52840 (Cortex-M4F), its development kit and the like",
    ram: 256 * 1024,
    flash: 1024 * 1024,
    endurance: 10_000,
    layout: Layout { start: 0x8_0000, sector: 4096, pack: 4, slot: 10, log: 104 },
};

/// The board that QEMU plays: Arm's MPS2 with a Cortex-M4F, and a part of its memory that stands for a flash.
pub const QEMU: Board = Board {
    name: "qemu",
    about: "QEMU's mps2-an386 (Cortex-M4F); a file stands for its flash",
    ram: 4 * 1024 * 1024,
    flash: 16 * 1024 * 1024,
    endurance: 100_000,
    layout: Layout { start: 0, sector: 4096, pack: 4, slot: 10, log: 488 },
};

/// All of them.
pub const BOARDS: [Board; 4] = [RP2350, STM32F405, NRF52840, QEMU];

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn the_program_ends_where_the_robots_flash_begins() {
        for (board, map, sector) in [
            (RP2350, include_str!("../memory/rp2350.x"), 4096),
            (STM32F405, include_str!("../memory/stm32f405.x"), 128 * 1024),
            (NRF52840, include_str!("../memory/nrf52840.x"), 4096),
        ] {
            let line = map.lines().find(|line| line.trim_start().starts_with("FLASH")).expect("a line for the flash");
            let start = board.layout.start / 1024;
            let length = if start.is_multiple_of(1024) { format!("{}M", start / 1024) } else { format!("{start}K") };
            assert!(line.ends_with(&format!("LENGTH = {length}")), "{}: {line}", board.name);
            assert!(board.layout.start.is_multiple_of(sector) && board.layout.sector == sector, "{}", board.name);
            assert!(board.layout.end() <= board.flash, "{}", board.name);
        }
    }

    #[test]
    fn the_longest_snapshot_fits_into_a_slot() {
        for board in BOARDS {
            assert!(board.layout.slot_bytes() >= SCRATCH as u32, "{}", board.name);
        }
    }

    #[test]
    fn the_robot_leaves_a_board_a_third_of_its_memory() {
        let robot = size_of::<Robot<crate::flash::Memory<'_>>>();
        assert!(BOARDS.iter().all(|board| robot <= board.ram as usize / 3 * 2), "{robot} bytes");
    }
}
