//! The robot's end of a serial line.

use embedded_io::{Read, Write};
use etude::frame::{self, FRAME, Reader};
#[cfg(feature = "mac")]
use etude::mac;

use crate::link::{Answer, Ask, Reply, Request};

/// The robot's end of a serial line: bytes in, answers out.
#[derive(Clone, Debug)]
pub struct Line {
    reader: Reader,
    out: [u8; FRAME],
    #[cfg(feature = "mac")]
    key: Option<[u8; mac::KEY]>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            reader: Reader::default(),
            out: [0; FRAME],
            #[cfg(feature = "mac")]
            key: None,
        }
    }
}

impl Line {
    /// A line on which only questions with a tag of this key are answered, and with a tag of the same. Whatever comes without
    /// one, a pack to install or an outcome, is garbage.
    #[cfg(feature = "mac")]
    #[must_use]
    pub fn keyed(key: [u8; mac::KEY]) -> Self {
        Self { key: Some(key), ..Self::default() }
    }

    /// Takes one byte; the answer to send, if it ended a question. Garbage is not answered: the other side asks again.
    pub fn byte<const D: usize>(&mut self, byte: u8, answer: impl FnOnce(&Ask) -> Answer<D>) -> Option<&[u8]> {
        let frame = self.reader.push(byte)?;
        let reply = |Request { number, ask }: Request| Reply { number, answer: answer(&ask) };
        #[cfg(feature = "mac")]
        if let Some(key) = &self.key {
            return mac::encode(key, &reply(mac::decode(key, frame).ok()?), &mut self.out).ok();
        }
        frame::encode(&reply(frame::decode(frame).ok()?), &mut self.out).ok()
    }

    /// Reads what a UART has (waiting for the first byte, as its driver does) and answers. Returns after at most 64
    /// bytes, so that a watchdog can be fed in between.
    ///
    /// # Errors
    /// The UART's own.
    pub fn pump<U: Read + Write, const D: usize>(
        &mut self,
        uart: &mut U,
        mut answer: impl FnMut(&Ask) -> Answer<D>,
    ) -> Result<(), U::Error> {
        let mut bytes = [0; 64];
        let read = uart.read(&mut bytes)?;
        for byte in bytes.iter().take(read) {
            if let Some(frame) = self.byte(*byte, &mut answer) {
                uart.write_all(frame)?;
                uart.flush()?;
            }
        }
        Ok(())
    }
}
