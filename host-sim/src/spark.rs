//! A curve in a few characters.

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Numbers in `0..=1`, a character each.
///
/// ```
/// assert_eq!(etude_sim::spark::spark([0.0, 0.3, 0.99, 1.0]), "▁▃██");
/// ```
#[must_use]
pub fn spark(values: impl IntoIterator<Item = f32>) -> String {
    values.into_iter().map(|value| BARS[((value * 8.0) as usize).min(7)]).collect()
}
