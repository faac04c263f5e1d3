//! Lists of fixed room.

use heapless::{LenType, Vec};

/// All items that fit. `collect` would panic at the first that does not.
pub(crate) fn list<T, L: LenType, const N: usize>(items: impl IntoIterator<Item = T>) -> Vec<T, N, L> {
    let mut list = Vec::new();
    fill(&mut list, items);
    list
}

/// The same in a list that is there already: one that is long need not be on the stack first.
pub(crate) fn fill<T, L: LenType, const N: usize>(list: &mut Vec<T, N, L>, items: impl IntoIterator<Item = T>) {
    list.clear();
    for item in items {
        if list.push(item).is_err() {
            break;
        }
    }
}
