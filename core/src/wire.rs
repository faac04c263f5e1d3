//! Arrays of a const length on the wire: a sequence without its trailing default values, so that the bytes do not
//! depend on the capacity that a build chose.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// Writes the items up to the last that is not the default.
pub fn serialize<T, Z, const N: usize>(items: &[T; N], to: Z) -> Result<Z::Ok, Z::Error>
where
    T: Serialize + Default + PartialEq,
    Z: Serializer,
{
    let used = items.iter().rposition(|item| *item != T::default()).map_or(0, |last| last + 1);
    let mut seq = to.serialize_seq(Some(used))?;
    for item in items.iter().take(used) {
        seq.serialize_element(item)?;
    }
    seq.end()
}

/// Reads at most `N` items and fills up with defaults; more is an error.
pub fn deserialize<'de, T, Z, const N: usize>(from: Z) -> Result<[T; N], Z::Error>
where
    T: Deserialize<'de> + Default + Copy,
    Z: Deserializer<'de>,
{
    struct Items<T, const N: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de> + Default + Copy, const N: usize> Visitor<'de> for Items<T, N> {
        type Value = [T; N];
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {N} items")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[T; N], A::Error> {
            let mut items = [T::default(); N];
            for slot in &mut items {
                let Some(item) = seq.next_element()? else { return Ok(items) };
                *slot = item;
            }
            match seq.next_element::<T>()? {
                None => Ok(items),
                Some(_) => Err(A::Error::invalid_length(N + 1, &self)),
            }
        }
    }
    from.deserialize_seq(Items(PhantomData))
}
