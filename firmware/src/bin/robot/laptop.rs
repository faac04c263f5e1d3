//! The same robot on a laptop, over standard input and output.

use std::io::{Read, Write};

use etude_firmware::board::{QEMU, Robot};
use etude_firmware::flash::Memory;
use etude_firmware::line::Line;

/// Serves until the input ends, and then writes the flash to its file.
pub fn serve() -> Result<(), Box<dyn std::error::Error>> {
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
