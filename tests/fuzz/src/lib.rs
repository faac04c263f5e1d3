//! Six things that take bytes from outside, each with what must hold whatever the bytes are.
//!
//! Each function returns whether the bytes were sound to their end, and panics only if a law is broken. Checksums would
//! keep a fuzzer out, so what they protect is also tried with the right one around it.

mod curriculum;
mod link;
mod log;
mod pack;
mod session;
mod snapshot;

use serde::ser::{Serialize, SerializeTuple, Serializer};

pub use curriculum::curriculum;
pub use link::{installed, link};
pub use log::{CURRICULUM, log, three};
pub use pack::pack;
pub use session::session;
pub use snapshot::snapshot;

/// Bytes that stand for a value that was written already.
struct Written<'a>(&'a [u8]);

impl Serialize for Written<'_> {
    fn serialize<Z: Serializer>(&self, to: Z) -> Result<Z::Ok, Z::Error> {
        let mut tuple = to.serialize_tuple(self.0.len())?;
        for byte in self.0 {
            tuple.serialize_element(byte)?;
        }
        tuple.end()
    }
}

/// A part of what comes over a line.
enum Part<'a> {
    /// What stands in a frame with a sound checksum.
    Body(&'a [u8]),
    /// Anything.
    Noise(&'a [u8]),
}

/// Longest body.
const LONGEST: usize = 200;

/// Takes bytes apart: a byte of length, up to [`LONGEST`] that of a body, else that of noise; then so many bytes.
fn parts(mut bytes: &[u8]) -> impl Iterator<Item = Part<'_>> {
    std::iter::from_fn(move || {
        let (first, rest) = bytes.split_first()?;
        let length = usize::from(*first);
        let is_body = length <= LONGEST;
        let (own, others) = rest.split_at((if is_body { length } else { length - LONGEST }).min(rest.len()));
        bytes = others;
        Some(if is_body { Part::Body(own) } else { Part::Noise(own) })
    })
}

/// What comes over the line for a part.
fn line(part: &Part<'_>) -> Vec<u8> {
    match part {
        Part::Noise(bytes) => bytes.to_vec(),
        Part::Body(body) => {
            let mut frame = [0; etude::frame::FRAME];
            etude::frame::encode(&Written(body), &mut frame).expect("a body is shorter than a frame").to_vec()
        }
    }
}

/// Whether no number is beyond 1, and all together are 1, or 0 if every arm is closed.
fn is_distribution(chances: &[f32]) -> bool {
    let sum: f32 = chances.iter().sum();
    chances.iter().all(|chance| (0.0..=1.0).contains(chance)) && (sum == 0.0 || (sum - 1.0).abs() < 1e-4)
}
