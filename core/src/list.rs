//! Lists of fixed room.

use heapless::{LenType, Vec};

/// All items that fit. `collect` would panic at the first that does not.
pub(crate) fn list<T, L: LenType, const N: usize>(items: impl IntoIterator<Item = T>) -> Vec<T, N, L> {
    let mut list = Vec::new();
    for item in items {
        if list.push(item).is_err() {
            break;
        }
    }
    list
}
