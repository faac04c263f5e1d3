//! The one source of chance.

use rand_xoshiro::Xoshiro128PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::math;

/// The one source of chance: xoshiro128++, all 32-bit operations, 16 bytes of state.
///
/// The draws below are our own few lines on purpose: a library's distributions may change between releases, and an
/// old log must replay. Their values are pinned by a test.
///
/// ```
/// let mut dice = etude::Dice::new(7);
/// let state = dice.state();
/// let first = dice.unit();
/// assert_eq!(etude::Dice::from_state(state).unit(), first);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dice(Xoshiro128PlusPlus);

impl Dice {
    /// Dice for this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro128PlusPlus::seed_from_u64(seed))
    }

    /// Dice in the state that [`Dice::state`] gave.
    #[must_use]
    pub fn from_state(state: [u8; 16]) -> Self {
        Self(Xoshiro128PlusPlus::from_seed(state))
    }

    /// The raw state, little-endian words.
    #[must_use]
    pub fn state(&self) -> [u8; 16] {
        self.0.state()
    }

    /// 32 even bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Uniform in `[0, 1)`, in steps of 2⁻²⁴.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// Uniform from `low` to `high`, which rounding can reach.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        math::lerp(low, high, self.unit())
    }

    /// Uniform in `0..n`, without bias (Lemire 2019); 0 for `n = 0`.
    pub fn below(&mut self, n: u32) -> u32 {
        let mut wide = u64::from(self.bits()) * u64::from(n);
        if (wide as u32) < n {
            // `n > 0` here, so the remainder cannot trap.
            let reject = n.wrapping_neg().checked_rem(n).unwrap_or(0);
            while (wide as u32) < reject {
                wide = u64::from(self.bits()) * u64::from(n);
            }
        }
        (wide >> 32) as u32
    }

    /// Standard normal (Marsaglia's polar method; one of the pair is dropped to keep the state small).
    pub fn normal(&mut self) -> f32 {
        loop {
            let x = self.range(-1.0, 1.0);
            let y = self.range(-1.0, 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * math::sqrt(-2.0 * math::ln(square) / square);
            }
        }
    }
}

#[cfg(feature = "rand_core")]
impl rand_xoshiro::rand_core::TryRng for Dice {
    type Error = core::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(self.0.next_u32())
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0.next_u64())
    }
    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill_bytes(dst);
        Ok(())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Dice {
    fn format(&self, f: defmt::Formatter) {
        defmt::write!(f, "Dice({=[u8]:02x})", self.state());
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Dice {
    fn serialize<Z: serde::Serializer>(&self, to: Z) -> Result<Z::Ok, Z::Error> {
        self.state().serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Dice {
    fn deserialize<Z: serde::Deserializer<'de>>(from: Z) -> Result<Self, Z::Error> {
        <[u8; 16]>::deserialize(from).map(Self::from_state)
    }
}
