//! A film in a few hundred bytes: whole numbers, what changes of them, and how long nothing does.
//!
//! Everything is a zigzag varint. First the head: pictures, things that move, boxes; of each box the thing that it belongs
//! to (0: it never moves), half its edges, its place and its quaternion; the goal (1 and a place, or 0); the thing that a
//! force helps (0: none). Then one column after the other, picture by picture, each as its second differences, a 0 being
//! followed by how many more of them there are: seven joints; of each thing its place and its quaternion; of both finger
//! pads whether they touch and where; force; torque; the expert's share. `report/film.js` reads it.

use crate::world::tabletop::Film;
use crate::world::tabletop::arm::JOINTS;
use crate::world::tabletop::film::Placed;

/// Units of a metre: half millimetres.
pub const METRE: f32 = 2000.0;
/// Units of a radian.
pub const RADIAN: f32 = 1000.0;
/// Units of a finger's metre.
pub const TRAVEL: f32 = 10_000.0;
/// Units of a quaternion's 1.
pub const TURN: f32 = 500.0;
/// Units of a newton.
pub const NEWTON: f32 = 20.0;
/// Units of a newton metre.
pub const TORQUE: f32 = 200.0;
/// Units of the expert's whole share.
pub const SHARE: f32 = 20.0;

/// The film as bytes.
#[must_use]
pub fn encode(film: &Film) -> Vec<u8> {
    let mut bytes = Vec::new();
    head(film, &mut bytes);
    let things = film.bodies.len().saturating_sub(JOINTS);
    let mut columns = vec![Vec::new(); JOINTS + 7 * things + 15];
    let mut last = [[0.0; 3]; 2];
    for picture in &film.pictures {
        let mut numbers = Vec::with_capacity(columns.len());
        let (angles, fingers) = picture.joints.split_at(5);
        numbers.extend(angles.iter().map(|x| x * RADIAN).chain(fingers.iter().map(|x| x * TRAVEL)));
        picture.bodies.iter().skip(JOINTS).for_each(|thing| numbers.extend(placed(thing)));
        for (touch, last) in picture.touches.iter().zip(&mut last) {
            // A place that says nothing stays what it was, and costs nothing.
            *last = touch.unwrap_or(*last);
            numbers.push(f32::from(u8::from(touch.is_some())));
            numbers.extend(last.map(|x| x * METRE));
        }
        let [force, torque] = picture.help;
        numbers.extend(force.map(|x| x * NEWTON).into_iter().chain(torque.map(|x| x * TORQUE)));
        numbers.push(picture.led * SHARE);
        columns.iter_mut().zip(numbers).for_each(|(column, x)| column.push(whole(x)));
    }
    columns.iter().for_each(|column| differences(column, &mut bytes));
    bytes
}

fn head(film: &Film, bytes: &mut Vec<u8>) {
    let thing = |body: Option<usize>| body.map_or(0, |body| (body + 1).saturating_sub(JOINTS));
    // The arm is always the same, and the page knows it; the table's top is the ground.
    let solids = film.solids.iter().filter(|solid| match solid.body {
        Some(body) => body >= JOINTS,
        None => solid.place.at[2] + solid.half[2] > 1e-3,
    });
    let solids: Vec<_> = solids.collect();
    let things = film.bodies.len().saturating_sub(JOINTS);
    [film.pictures.len(), things, solids.len()].into_iter().for_each(|count| put(count as i32, bytes));
    for solid in solids {
        put(thing(solid.body) as i32, bytes);
        solid.half.into_iter().for_each(|x| put(whole(x * METRE), bytes));
        placed(&solid.place).for_each(|x| put(whole(x), bytes));
    }
    put(film.goal.is_some().into(), bytes);
    film.goal.into_iter().flatten().for_each(|x| put(whole(x * METRE), bytes));
    put(thing(film.helped) as i32, bytes);
}

fn placed(placed: &Placed) -> impl Iterator<Item = f32> {
    placed.at.map(|x| x * METRE).into_iter().chain(placed.turn.map(|x| x * TURN))
}

/// Rounded; what is not finite is 0, and what is beyond all tables stays there.
fn whole(x: f32) -> i32 {
    x.round().clamp(-1e6, 1e6) as i32
}

/// A column as second differences.
fn differences(column: &[i32], bytes: &mut Vec<u8>) {
    let (mut last, mut speed, mut still) = (0, 0, 0_i32);
    for x in column {
        let change = x - last - speed;
        (speed, last) = (x - last, *x);
        if change == 0 {
            still += 1;
            continue;
        }
        rest(&mut still, bytes);
        put(change, bytes);
    }
    rest(&mut still, bytes);
}

/// So many zeros.
fn rest(still: &mut i32, bytes: &mut Vec<u8>) {
    if *still > 0 {
        put(0, bytes);
        put(*still - 1, bytes);
        *still = 0;
    }
}

/// A zigzag varint.
fn put(x: i32, bytes: &mut Vec<u8>) {
    let mut left = ((x << 1) ^ (x >> 31)) as u32;
    while left > 0x7f {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{differences, encode, put};
    use crate::world::tabletop::Film;

    /// Reads a zigzag varint.
    fn take(bytes: &mut impl Iterator<Item = u8>) -> i32 {
        let (mut word, mut shift) = (0, 0);
        for byte in bytes {
            word |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        (word >> 1) as i32 ^ -((word & 1) as i32)
    }

    proptest! {
        #[test]
        fn a_column_comes_back(column in prop::collection::vec(prop_oneof![Just(0), Just(7), -1_000_000..1_000_000_i32], 0..40)) {
            let mut bytes = Vec::new();
            differences(&column, &mut bytes);
            let mut bytes = bytes.into_iter();
            let (mut last, mut speed, mut still) = (0, 0, 0);
            for x in column {
                let mut change = 0;
                if still > 0 {
                    still -= 1;
                } else {
                    change = take(&mut bytes);
                    if change == 0 {
                        still = take(&mut bytes);
                    }
                }
                speed += change;
                last += speed;
                prop_assert_eq!(last, x);
            }
            prop_assert_eq!(bytes.next(), None);
        }

        #[test]
        fn a_number_comes_back(x: i32) {
            let mut bytes = Vec::new();
            put(x, &mut bytes);
            prop_assert_eq!(take(&mut bytes.into_iter()), x);
        }
    }

    #[test]
    fn what_stands_still_costs_little() {
        let mut bytes = Vec::new();
        differences(&[0; 1000], &mut bytes);
        assert_eq!(bytes.len(), 3);
        // No picture, no thing, no box, no goal, nobody helped.
        assert_eq!(encode(&Film::default()), [0; 5]);
    }
}
