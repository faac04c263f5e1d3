//! The decision log: what a robot or a simulator writes down, so that a laptop can decide it all again.
//!
//! A log is a row of frames, each `COBS(postcard(record) | CRC-32)` and a zero. The first record is
//! [`Record::Begin`]. A reader resynchronises at the next zero.

use serde::{Deserialize, Serialize};

use crate::pack::{CRC, PackError};
use crate::trial::{Outcome, Trial};

/// Largest frame that [`encode`] writes, with room to spare for any record.
pub const FRAME: usize = 256;

/// One line of the log. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Record<const D: usize> {
    /// The first record, and one after every boot.
    Begin {
        /// Version of the wire format.
        version: u8,
        /// [`Spec::hash`](crate::Spec::hash) of the curriculum.
        curriculum: u32,
        /// Seed of the session's dice.
        seed: u64,
    },
    /// A decision.
    Trial(Trial<D>),
    /// What came of it.
    Outcome {
        /// The trial's number.
        number: u32,
        /// What came of it.
        outcome: Outcome,
    },
    /// The robot rested.
    Rested {
        /// Seconds.
        seconds: f32,
    },
}

/// Writes one record as a frame and returns the bytes used, the closing zero included.
///
/// # Errors
/// [`PackError::Full`] if the buffer is too small; [`FRAME`] bytes always suffice for up to eight parameters.
pub fn encode<'a, const D: usize>(record: &Record<D>, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
    let mut raw = [0; FRAME];
    let length = postcard::to_slice(record, &mut raw).map_err(|_| PackError::Full)?.len();
    let (body, rest) = raw.split_at_mut_checked(length).ok_or(PackError::Full)?;
    let crc = rest.first_chunk_mut::<4>().ok_or(PackError::Full)?;
    *crc = CRC.checksum(body).to_le_bytes();
    let used = raw.get(..length + 4).ok_or(PackError::Full)?;
    if to.len() < cobs::max_encoding_length(used.len()) + 1 {
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
/// [`PackError::Body`] if it is no record of this build.
pub fn decode<const D: usize>(frame: &[u8]) -> Result<Record<D>, PackError> {
    let mut raw = [0; FRAME];
    let frame = frame.strip_suffix(&[0]).unwrap_or(frame);
    if frame.is_empty() || frame.len() > FRAME {
        return Err(PackError::Length);
    }
    let length = cobs::decode(frame, &mut raw).map_err(|_| PackError::Length)?.frame_size().min(FRAME);
    let (body, crc) = raw.get(..length).and_then(|raw| raw.split_last_chunk::<4>()).ok_or(PackError::Length)?;
    if CRC.checksum(body) != u32::from_le_bytes(*crc) {
        return Err(PackError::Checksum);
    }
    match postcard::take_from_bytes(body) {
        Ok((record, [])) => Ok(record),
        _ => Err(PackError::Body),
    }
}
