//! Bytes at rest: the packed curriculum, the session's snapshot and whatever a program keeps beside them, in one
//! envelope.
//!
//! ```text
//! magic 4 | version 1 | length of the body 4, little-endian | body (postcard) | CRC-32 of all before 4, little-endian
//! ```

use core::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};
use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use crate::latent::Decoder;
use crate::spec::Spec;

/// The checksum of every stored or sent byte.
pub(crate) const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// Version of the wire format that this release writes, and the only one that it reads.
pub const VERSION: u8 = 1;
/// First bytes of a packed curriculum.
pub const CURRICULUM: [u8; 4] = *b"etuC";
const HEAD: usize = 9;
const TAIL: usize = 4;

/// Why bytes were refused. Nothing was changed by them. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PackError {
    /// The buffer is too small to write to.
    Full,
    /// The bytes end before the envelope does, or go on after it.
    Length,
    /// The first bytes are not those of this kind of envelope.
    Magic,
    /// Another version of the wire format.
    Version {
        /// The version found.
        found: u8,
    },
    /// The checksum does not match: corrupted bytes.
    Checksum,
    /// The checksum matches, but the body is not one that this build can hold.
    Body,
    /// The state of another curriculum.
    Curriculum,
    /// The tag does not match: made by somebody who has not the key, or meant for something else.
    Tag,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the buffer is too small"),
            Self::Length => f.write_str("truncated, or followed by other bytes"),
            Self::Magic => f.write_str("not a file of this kind"),
            Self::Version { found } => write!(f, "wire format {found}; this release reads {VERSION}"),
            Self::Checksum => f.write_str("corrupted: the checksum does not match"),
            Self::Body => f.write_str("the content does not fit this build"),
            Self::Curriculum => f.write_str("the state of another curriculum"),
            Self::Tag => f.write_str("the tag does not match: not made with this key"),
        }
    }
}

impl core::error::Error for PackError {}

/// Writes a value in its envelope and returns the bytes used.
///
/// # Errors
/// [`PackError::Full`] if the buffer is too small.
pub fn seal<'a, T: Serialize>(magic: [u8; 4], value: &T, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
    let mut sealing = Sealing::default();
    sealing.put(value, to)?;
    sealing.close(magic, usize::MAX, to)?;
    sealing.bytes(to)
}

/// An envelope in the making: values are put in one after another, and then it is closed in bounded slices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealing {
    /// Bytes of the body so far.
    length: usize,
    /// Bytes before them and of them that the checksum has seen.
    summed: usize,
    crc: u32,
}

impl Sealing {
    /// Bytes of the body so far.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Puts a value in.
    pub fn put<T: Serialize>(&mut self, value: &T, to: &mut [u8]) -> Result<(), PackError> {
        let room = to.len().checked_sub(TAIL).ok_or(PackError::Full)?;
        let rest = to.get_mut(HEAD + self.length..room).ok_or(PackError::Full)?;
        self.length += postcard::to_slice(value, rest).map_err(|_| PackError::Full)?.len();
        Ok(())
    }

    /// Puts the nth part of a list in, its length being the first, and tells whether it was one: else `nth` counts on
    /// from the end of the list. As a whole the list is what `put` writes.
    pub fn put_nth<T: Serialize>(&mut self, list: &[T], nth: &mut usize, to: &mut [u8]) -> Result<bool, PackError> {
        let Some(item) = nth.checked_sub(1) else { return self.put(&list.len(), to).map(|()| true) };
        match list.get(item) {
            Some(item) => self.put(item, to).map(|()| true),
            None => {
                *nth = item - list.len();
                Ok(false)
            }
        }
    }

    /// Takes so many bytes more into the checksum; whether more remain.
    pub fn close(&mut self, magic: [u8; 4], slice: usize, to: &mut [u8]) -> Result<bool, PackError> {
        if self.summed == 0 {
            let head = magic.into_iter().chain([VERSION]).chain((self.length as u32).to_le_bytes());
            to.iter_mut().zip(head).for_each(|(to, byte)| *to = byte);
        }
        let (covered, tail) = to.split_at_mut_checked(HEAD + self.length).ok_or(PackError::Full)?;
        let end = self.summed.saturating_add(slice).min(covered.len());
        self.crc = go_on(self.crc, covered.get(self.summed..end).unwrap_or_default());
        self.summed = end;
        tail.iter_mut().zip(self.crc.to_le_bytes()).for_each(|(to, byte)| *to = byte);
        Ok(end < covered.len())
    }

    /// All bytes, once it is closed.
    pub fn bytes<'a>(&self, to: &'a [u8]) -> Result<&'a [u8], PackError> {
        to.get(..HEAD + self.length + TAIL).ok_or(PackError::Full)
    }
}

/// Reads a value out of its envelope.
///
/// # Errors
/// Why the bytes were refused.
pub fn open<'a, T: Deserialize<'a>>(magic: [u8; 4], bytes: &'a [u8]) -> Result<T, PackError> {
    match postcard::take_from_bytes(body(magic, bytes)?) {
        Ok((value, [])) => Ok(value),
        _ => Err(PackError::Body),
    }
}

/// What an envelope holds, once everything around it is in order.
///
/// # Errors
/// Why the bytes were refused.
pub fn body(magic: [u8; 4], bytes: &[u8]) -> Result<&[u8], PackError> {
    let mut opening = Opening::new(magic, bytes)?;
    opening.sum(usize::MAX)?;
    Ok(opening.body())
}

/// An envelope that is looked at from outside in bounded slices.
#[derive(Clone, Debug)]
pub(crate) struct Opening<'a> {
    covered: &'a [u8],
    summed: usize,
    crc: u32,
    stated: u32,
    version: u8,
}

impl<'a> Opening<'a> {
    /// Checks what the first bytes and the length tell.
    pub fn new(magic: [u8; 4], bytes: &'a [u8]) -> Result<Self, PackError> {
        let (covered, tail) = bytes.split_last_chunk::<TAIL>().ok_or(PackError::Length)?;
        let (head, body) = covered.split_first_chunk::<HEAD>().ok_or(PackError::Length)?;
        let [m0, m1, m2, m3, version, length @ ..] = *head;
        if [m0, m1, m2, m3] != magic {
            return Err(PackError::Magic);
        }
        if u32::from_le_bytes(length) as usize != body.len() {
            return Err(PackError::Length);
        }
        Ok(Self { covered, summed: 0, crc: 0, stated: u32::from_le_bytes(*tail), version })
    }

    /// Takes so many bytes more into the checksum; whether more remain. At the end it must be the one that is stated, and the
    /// version one that can be read.
    pub fn sum(&mut self, slice: usize) -> Result<bool, PackError> {
        let end = self.summed.saturating_add(slice).min(self.covered.len());
        self.crc = go_on(self.crc, self.covered.get(self.summed..end).unwrap_or_default());
        self.summed = end;
        if end < self.covered.len() {
            return Ok(true);
        }
        if self.crc != self.stated {
            return Err(PackError::Checksum);
        }
        if self.version != VERSION {
            return Err(PackError::Version { found: self.version });
        }
        Ok(false)
    }

    /// What it holds.
    pub fn body(&self) -> &'a [u8] {
        self.covered.get(HEAD..).unwrap_or_default()
    }
}

/// The checksum of what it was of before, 0 for nothing, and these bytes.
fn go_on(crc: u32, bytes: &[u8]) -> u32 {
    // It goes on from its own complement, which this kind of it takes mirrored.
    let mut digest = CRC.digest_with_initial((!crc).reverse_bits());
    digest.update(bytes);
    digest.finalize()
}

/// Reads one value off the front of a body.
///
/// # Errors
/// [`PackError::Body`] if there is none.
pub fn take<'a, T: Deserialize<'a>>(body: &mut &'a [u8]) -> Result<T, PackError> {
    let (value, rest) = postcard::take_from_bytes(body).map_err(|_| PackError::Body)?;
    *body = rest;
    Ok(value)
}

/// Reads the nth part of a list of exactly as many values off the front of a body, its length being the first, and puts it
/// in its place unless this is a rehearsal; tells whether it was one: else `nth` counts on from the end of the list.
///
/// # Errors
/// [`PackError::Body`] if there is none.
pub fn take_nth<'a, T: Deserialize<'a>>(
    body: &mut &'a [u8],
    list: &mut [T],
    nth: &mut usize,
    take_up: bool,
) -> Result<bool, PackError> {
    let length = list.len();
    let Some(item) = nth.checked_sub(1) else {
        return if take::<u32>(body)? as usize == length { Ok(true) } else { Err(PackError::Body) };
    };
    let Some(place) = list.get_mut(item) else {
        *nth = item.saturating_sub(length);
        return Ok(false);
    };
    let value = take(body)?;
    if take_up {
        *place = value;
    }
    Ok(true)
}

/// Reads the whole of such a list.
///
/// # Errors
/// As [`take_nth`].
pub fn refill<'a, T: Deserialize<'a>>(body: &mut &'a [u8], list: &mut [T], take_up: bool) -> Result<(), PackError> {
    (0..=list.len()).try_for_each(|nth| take_nth(body, list, &mut { nth }, take_up).map(|_| ()))
}

/// Feeds every byte to a checksum and keeps none.
struct Digest<'a>(crc::Digest<'a, u32>);

impl Flavor for Digest<'_> {
    type Output = u32;
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.update(&[byte]);
        Ok(())
    }
    fn finalize(self) -> postcard::Result<u32> {
        Ok(self.0.finalize())
    }
}

impl<const S: usize, const D: usize> Spec<S, D> {
    /// CRC-32 of the packed curriculum's body: what a snapshot or a log names as its own curriculum.
    #[must_use]
    pub fn hash(&self) -> u32 {
        // A flavor that never fails and data that postcard can write: there is always a number.
        postcard::serialize_with_flavor(self, Digest(CRC.digest())).unwrap_or(0)
    }
}

/// What is flashed to a robot: the curriculum, and what else a run of it begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack<const S: usize, const D: usize> {
    /// The curriculum.
    pub spec: Spec<S, D>,
    /// Seed of the session's dice.
    pub seed: u64,
    /// Outcomes from one snapshot to the next; the log holds those between.
    pub save_every: u16,
    /// What makes tasks of one skill's latent points, if a skill has such.
    pub decoder: Option<Decoder<D>>,
}

impl<const S: usize, const D: usize> Pack<S, D> {
    /// Writes it and returns the bytes used: the same bytes whatever sizes the build was given.
    ///
    /// # Errors
    /// [`PackError::Full`] if the buffer is too small.
    pub fn seal<'a>(&self, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
        self.seal_for(0, to)
    }

    /// The same for one robot of a fleet, which is told its number; 0 is none, and takes no byte.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub fn seal_for<'a>(&self, robot: u32, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
        let mut sealing = Sealing::default();
        sealing.put(self, to)?;
        if robot > 0 {
            sealing.put(&robot, to)?;
        }
        sealing.close(CURRICULUM, usize::MAX, to)?;
        sealing.bytes(to)
    }

    /// Reads one. The curriculum still has to be built, which checks it.
    ///
    /// # Errors
    /// Why the bytes were refused.
    pub fn open(bytes: &[u8]) -> Result<Self, PackError> {
        Self::open_for(bytes).map(|(pack, _)| pack)
    }

    /// The same, and the number of the robot that it is for; 0 if it is for any.
    ///
    /// ```
    /// # let recipe = etude::Recipe::named("uniform").unwrap();
    /// # let spec = etude::Spec::<1, 1>::new(etude::skills(&[[4]]), recipe, etude::Budget::episodes(9));
    /// let (pack, mut room) = (etude::Pack { spec, seed: 7, save_every: 10, decoder: None }, [0; 200]);
    /// assert_eq!(etude::Pack::<1, 1>::open_for(pack.seal_for(3, &mut room)?)?, (pack, 3));
    /// # Ok::<(), etude::PackError>(())
    /// ```
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_for(bytes: &[u8]) -> Result<(Self, u32), PackError> {
        let mut rest = body(CURRICULUM, bytes)?;
        let pack = take(&mut rest)?;
        if rest.is_empty() {
            return Ok((pack, 0));
        }
        // One way to write it: a number that says nothing is not there.
        match postcard::take_from_bytes(rest) {
            Ok((robot @ 1.., [])) => Ok((pack, robot)),
            _ => Err(PackError::Body),
        }
    }
}

/// Length of the whole envelope that begins with these bytes, if they are the head of one: for reading out of a flash
/// that says nothing of lengths.
#[must_use]
pub fn length(head: &[u8]) -> Option<usize> {
    let (head, _) = head.split_first_chunk::<HEAD>()?;
    let [.., a, b, c, d] = *head;
    usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?.checked_add(HEAD + TAIL)
}
