//! The only door to transcendental maths.
//!
//! libm by default, so that a laptop and a microcontroller agree to the last bit. The feature `approx`
//! swaps in micromath: other bits, and worse ones (its logarithm is far off near 1).

/// e to the power `x`.
#[must_use]
pub fn exp(x: f32) -> f32 {
    #[cfg(not(feature = "approx"))]
    return libm::expf(x);
    #[cfg(feature = "approx")]
    return micromath::F32Ext::exp(x);
}

/// Natural logarithm of `x > 0`.
#[must_use]
pub fn ln(x: f32) -> f32 {
    #[cfg(not(feature = "approx"))]
    return libm::logf(x);
    #[cfg(feature = "approx")]
    return micromath::F32Ext::ln(x);
}

/// Square root of `x >= 0`, rounded correctly: the bits of every processor's own instruction, in half the flash that libm's
/// takes.
#[must_use]
pub fn sqrt(x: f32) -> f32 {
    let bits = x.to_bits();
    // Zero, negative, infinite, not a number.
    if bits.wrapping_sub(1) >= f32::INFINITY.to_bits() - 1 {
        return if x < 0.0 { f32::NAN } else { x };
    }
    // 2²⁴ times as large, what is subnormal has all its digits; the root is then 2¹² times as large.
    if bits < f32::MIN_POSITIVE.to_bits() {
        return sqrt(x * 16_777_216.0) / 4096.0;
    }
    // Half the exponent is 4 % off at most. Newton's rule squares that three times: a unit in the last place at most.
    let mut root = f32::from_bits((bits >> 1).wrapping_add(0x1fbb_4f2e));
    for _ in 0..3 {
        root = 0.5 * (root + x / root);
    }
    // The rest in whole numbers, where only the lower half of the squares can differ: x is `digits` times a power of 4, and
    // `near` times its root is the root found.
    let exponent = bits >> 23;
    let digits = (bits & 0x007f_ffff | 0x0080_0000) << (24 - (exponent & 1));
    let near = root.to_bits().wrapping_sub(((exponent + 127) >> 1) << 23).wrapping_add(0x0080_0000);
    let rest = digits.wrapping_sub(near.wrapping_mul(near)) as i32;
    let up = u32::from(rest > near as i32);
    let down = u32::from(rest <= (near as i32).wrapping_neg());
    f32::from_bits(root.to_bits().wrapping_add(up).wrapping_sub(down))
}

/// `x > 0` to the power `y`, by way of the logarithm: a tenth of a thousandth off where the power is large, and a quarter
/// of the flash that libm's `powf` takes.
#[must_use]
pub fn pow(x: f32, y: f32) -> f32 {
    exp(y * ln(x))
}

/// Magnitude.
#[must_use]
pub fn abs(x: f32) -> f32 {
    x.abs()
}

/// The larger; `b` if they are equal or `a` is NaN. `f32::max` leaves the sign of zero to the compiler.
#[must_use]
pub fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller; `b` if they are equal or `a` is NaN.
#[must_use]
pub fn min(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The nearest number between two others; `low` for NaN. A call of its own: it is asked for in many places, and none of them
/// is in a hurry.
#[inline(never)]
pub(crate) fn clamp(x: f32, low: f32, high: f32) -> f32 {
    min(max(x, low), high)
}

/// The nearest number in `0..=1`; 0 for NaN.
#[inline(never)]
pub(crate) fn unit(x: f32) -> f32 {
    clamp(x, 0.0, 1.0)
}

/// From `a` at `t = 0` to `b` at `t = 1`, exact at both ends.
#[must_use]
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a * (1.0 - t) + b * t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_root(x: f32) {
        assert_eq!(sqrt(x).to_bits(), x.sqrt().to_bits(), "of {x:e}");
    }

    /// Every digit of both parities of the exponent: what an exponent of more or less only shifts.
    #[test]
    fn every_root_is_the_processors_own() {
        (1.0_f32.to_bits()..4.0_f32.to_bits()).for_each(|bits| assert_root(f32::from_bits(bits)));
    }

    #[test]
    fn roots_at_every_exponent_are_the_processors_own() {
        (0..=f32::INFINITY.to_bits()).step_by(997).for_each(|bits| assert_root(f32::from_bits(bits)));
        [0.0, -0.0, 1e-45, f32::MIN_POSITIVE, f32::MAX, f32::INFINITY].into_iter().for_each(assert_root);
        assert!(sqrt(-1.0).is_nan() && sqrt(f32::NEG_INFINITY).is_nan() && sqrt(f32::NAN).is_nan());
    }
}
