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

/// Square root of `x >= 0`.
#[must_use]
pub fn sqrt(x: f32) -> f32 {
    #[cfg(not(feature = "approx"))]
    return libm::sqrtf(x);
    #[cfg(feature = "approx")]
    return micromath::F32Ext::sqrt(x);
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

/// From `a` at `t = 0` to `b` at `t = 1`, exact at both ends.
#[must_use]
pub fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a * (1.0 - t) + b * t
}
