//! Frames on a wire or in a log: `COBS(postcard(value) | CRC-32)` and a zero.
//!
//! A frame holds no other zero, so a reader that lost its place finds it again at the next one.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::pack::{CRC, PackError};

/// Largest frame, the closing zero included.
pub const FRAME: usize = 256;

/// Writes a value as a frame and returns the bytes used, the closing zero included.
///
/// # Errors
/// [`PackError::Full`] if the value does not fit into a frame, or the frame not into the buffer.
pub fn encode<'a, T: Serialize>(value: &T, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
    let mut raw = [0; FRAME];
    let length = postcard::to_slice(value, &mut raw).map_err(|_| PackError::Full)?.len();
    close(&mut raw, length, to)
}

/// Makes a frame of the body that is the first so many bytes.
pub(crate) fn close<'a>(raw: &mut [u8; FRAME], length: usize, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
    let (body, rest) = raw.split_at_mut_checked(length).ok_or(PackError::Full)?;
    let crc = rest.first_chunk_mut::<4>().ok_or(PackError::Full)?;
    *crc = CRC.checksum(body).to_le_bytes();
    let used = raw.get(..length + 4).ok_or(PackError::Full)?;
    if to.len().min(FRAME) < cobs::max_encoding_length(used.len()) + 1 {
        return Err(PackError::Full);
    }
    let coded = cobs::try_encode(used, to).map_err(|_| PackError::Full)?;
    *to.get_mut(coded).ok_or(PackError::Full)? = 0;
    to.get(..=coded).ok_or(PackError::Full)
}

/// Reads one frame, with or without its closing zero.
///
/// # Errors
/// [`PackError::Length`] if it is no frame or too long, [`PackError::Checksum`] if it was corrupted,
/// [`PackError::Body`] if it holds no such value.
pub fn decode<T: DeserializeOwned>(frame: &[u8]) -> Result<T, PackError> {
    value(body(frame, &mut [0; FRAME])?)
}

/// The body of a frame, once everything around it is in order.
pub(crate) fn body<'a>(frame: &[u8], raw: &'a mut [u8; FRAME]) -> Result<&'a [u8], PackError> {
    let frame = frame.strip_suffix(&[0]).unwrap_or(frame);
    if frame.is_empty() || frame.len() > FRAME {
        return Err(PackError::Length);
    }
    let length = cobs::decode(frame, raw).map_err(|_| PackError::Length)?;
    let (body, crc) = raw.get(..length).and_then(|raw| raw.split_last_chunk::<4>()).ok_or(PackError::Length)?;
    if CRC.checksum(body) == u32::from_le_bytes(*crc) { Ok(body) } else { Err(PackError::Checksum) }
}

/// The value that is all of a body.
pub(crate) fn value<T: DeserializeOwned>(body: &[u8]) -> Result<T, PackError> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        _ => Err(PackError::Body),
    }
}

/// Finds frames in a stream of bytes, one byte at a time.
///
/// Garbage costs the frame that it stands in and no other; what is longer than a frame is skipped up to the next zero.
///
/// ```
/// use etude::frame::{Reader, decode, encode};
/// let mut buffer = [0; 32];
/// let frame = encode(&7_u32, &mut buffer).unwrap();
/// let mut reader = Reader::default();
/// let mut seen = None;
/// for byte in [1, 2, 3, 0].iter().chain(frame) {
///     seen = reader.push(*byte).and_then(|frame| decode::<u32>(frame).ok()).or(seen);
/// }
/// assert_eq!(seen, Some(7));
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    bytes: [u8; FRAME],
    /// More than there is room for if the frame is too long.
    length: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self { bytes: [0; FRAME], length: 0 }
    }
}

impl Reader {
    /// Takes one byte; a whole frame, without its zero, if this byte ended one.
    pub fn push(&mut self, byte: u8) -> Option<&[u8]> {
        if byte != 0 {
            if let Some(slot) = self.bytes.get_mut(self.length) {
                *slot = byte;
            }
            self.length = self.length.saturating_add(1);
            return None;
        }
        let length = core::mem::take(&mut self.length);
        self.bytes.get(..length).filter(|frame| !frame.is_empty())
    }
}
