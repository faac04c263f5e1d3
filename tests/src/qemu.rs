//! The firmware's images under QEMU. `test.sh` builds them and sets `ETUDE_QEMU=required`; without it, a test that finds
//! no image says so and passes.

use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A target, and the board that stands for it.
pub struct Board {
    /// The compiler's name of the target.
    pub target: &'static str,
    program: &'static str,
    machine: &'static [&'static str],
}

/// Cortex-M4 with hard floating point.
pub const M4F: Board = Board {
    target: "thumbv7em-none-eabihf",
    program: "qemu-system-arm",
    machine: &["-machine", "mps2-an386", "-cpu", "cortex-m4"],
};
/// Cortex-M0, floating point in software.
pub const M0: Board =
    Board { target: "thumbv6m-none-eabi", program: "qemu-system-arm", machine: &["-machine", "microbit"] };
/// Cortex-M33.
pub const M33: Board =
    Board { target: "thumbv8m.main-none-eabihf", program: "qemu-system-arm", machine: &["-machine", "mps2-an505"] };
/// RISC-V, floating point in software.
pub const RV32: Board = Board {
    target: "riscv32imac-unknown-none-elf",
    program: "qemu-system-riscv32",
    machine: &["-machine", "virt", "-bios", "none"],
};

/// Whether there is something to run.
pub enum Image {
    /// Here it is.
    Built(PathBuf),
    /// Not built, and not asked for: the test has said so.
    NotRun,
}

fn find(path: PathBuf) -> Image {
    if path.exists() || std::env::var_os("ETUDE_QEMU").is_some() {
        return Image::Built(path);
    }
    // Not by `println!`, which a test that passes keeps to itself.
    let _ = writeln!(stderr(), "NOT RUN: {} is not there; `sh test.sh` builds it and runs this", path.display());
    Image::NotRun
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// A program of the host's release build.
#[must_use]
pub fn release(program: &str) -> Image {
    find(target().join("release").join(program))
}

/// An image that C's compiler built, for a Cortex-M4F.
#[must_use]
pub fn c(image: &str) -> Image {
    find(target().join("c").join(image))
}

impl Board {
    /// One of the firmware's programs, built for this target and as small as it gets.
    #[must_use]
    pub fn image(&self, program: &str) -> Image {
        self.image_of("firmware", program)
    }

    /// One of the firmware's programs, built for this target by this profile.
    #[must_use]
    pub fn image_of(&self, profile: &str, program: &str) -> Image {
        find(target().join("fw").join(self.target).join(profile).join(program))
    }

    /// The command that runs an image; more arguments may follow.
    #[must_use]
    pub fn command(&self, image: &Path) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.machine);
        command.args(["-nographic", "-semihosting-config", "enable=on,target=native", "-kernel"]).arg(image);
        command
    }

    /// What an image prints until it ends.
    ///
    /// # Panics
    /// If QEMU does not start, or the image ends with an error.
    #[must_use]
    pub fn run(&self, image: &Path, more: &[&str]) -> String {
        output(self.command(image).args(more))
    }
}

/// What a program prints.
///
/// # Panics
/// If it does not start, or ends with an error.
pub fn output(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
