//! Packs and frames with a tag: a key on both sides, and nobody without it can make one that is taken.
//!
//! A checksum finds accidents, and whoever changes bytes on purpose makes it anew. The tag is SipHash-2-4 with 128 bits
//! (Aumasson & Bernstein 2012), over all bytes before it.
//!
//! ```
//! use etude::{PackError, mac};
//! let (key, mut buffer) = ([7; mac::KEY], [0; 64]);
//! let sealed = mac::seal(&key, *b"mine", &1234_u32, &mut buffer)?;
//! assert_eq!(mac::open::<u32>(&key, *b"mine", sealed), Ok(1234));
//! assert_eq!(mac::open::<u32>(&[8; mac::KEY], *b"mine", sealed), Err(PackError::Tag));
//! # Ok::<(), PackError>(())
//! ```
//!
//! A tag says who, and not when: what was sent once can be sent again. The questions of a link change the state once however
//! often they come, but a frame that one robot was sent is as good for another with the same key. Give each its own key.

use core::hash::Hasher;

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned};
use siphasher::sip128::{Hash128, Hasher128, SipHasher24};

use crate::frame::{self, FRAME};
use crate::pack::{self, PackError};

/// Bytes of a key.
pub const KEY: usize = 16;
/// Bytes of a tag.
pub const TAG: usize = 16;
/// What stands before a frame's bytes under the tag; an envelope has its own first bytes.
const LINK: [u8; 4] = *b"etuF";

fn tag(key: &[u8; KEY], before: &[u8], bytes: &[u8]) -> Hash128 {
    let key = u128::from_le_bytes(*key);
    let mut hasher = SipHasher24::new_with_keys(key as u64, (key >> 64) as u64);
    hasher.write(before);
    hasher.write(bytes);
    hasher.finish128()
}

/// Takes the tag off the end, and gives what stands before it if that is what it is of.
fn tagged<'a>(key: &[u8; KEY], before: &[u8], bytes: &'a [u8]) -> Result<&'a [u8], PackError> {
    let (bytes, own) = bytes.split_last_chunk::<TAG>().ok_or(PackError::Length)?;
    // The comparison takes as long wherever the two differ.
    if tag(key, before, bytes) == Hash128::from(u128::from_le_bytes(*own)) { Ok(bytes) } else { Err(PackError::Tag) }
}

/// Writes a value in its envelope, as [`pack::seal`], with a tag behind it, and returns the bytes used.
///
/// # Errors
/// [`PackError::Full`] if the buffer is too small.
pub fn seal<'a, T: Serialize>(
    key: &[u8; KEY],
    magic: [u8; 4],
    value: &T,
    to: &'a mut [u8],
) -> Result<&'a [u8], PackError> {
    let length = pack::seal(magic, value, to)?.len();
    let (bytes, rest) = to.split_at_mut_checked(length).ok_or(PackError::Full)?;
    let own = rest.first_chunk_mut::<TAG>().ok_or(PackError::Full)?;
    *own = u128::from(tag(key, &[], bytes)).to_le_bytes();
    to.get(..length + TAG).ok_or(PackError::Full)
}

/// Reads a value out of its envelope, if the tag behind it is made with this key.
///
/// # Errors
/// [`PackError::Tag`] if it is not; nothing else of the bytes has been looked at then. Else as [`pack::open`].
pub fn open<'a, T: Deserialize<'a>>(key: &[u8; KEY], magic: [u8; 4], bytes: &'a [u8]) -> Result<T, PackError> {
    pack::open(magic, tagged(key, &[], bytes)?)
}

/// Writes a value as a frame, as [`frame::encode`], with a tag in it, and returns the bytes used.
///
/// # Errors
/// [`PackError::Full`] if the value does not fit into a frame, or the frame not into the buffer.
pub fn encode<'a, T: Serialize>(key: &[u8; KEY], value: &T, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
    let mut raw = [0; FRAME];
    let length = postcard::to_slice(value, &mut raw).map_err(|_| PackError::Full)?.len();
    let (body, rest) = raw.split_at_mut_checked(length).ok_or(PackError::Full)?;
    let own = rest.first_chunk_mut::<TAG>().ok_or(PackError::Full)?;
    *own = u128::from(tag(key, &LINK, body)).to_le_bytes();
    frame::close(&mut raw, length + TAG, to)
}

/// Reads one frame, with or without its closing zero, if the tag in it is made with this key.
///
/// # Errors
/// [`PackError::Tag`] if it is not. Else as [`frame::decode`].
pub fn decode<T: DeserializeOwned>(key: &[u8; KEY], frame: &[u8]) -> Result<T, PackError> {
    frame::value(tagged(key, &LINK, frame::body(frame, &mut [0; FRAME])?)?)
}
