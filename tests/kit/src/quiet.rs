//! Panics that are an answer. A counterexample is made smaller by asking hundreds of times, and nobody wants to read them all.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread keeps its panics to itself.
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// The last one that it kept.
    static KEPT: RefCell<String> = const { RefCell::new(String::new()) };
}
static HOOK: Once = Once::new();

/// What this answers, or what it panicked with and where; nothing is printed then.
pub fn quietly<T>(ask: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                return usual(panic);
            }
            let what = panic.payload_as_str().unwrap_or("a panic");
            let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
            KEPT.set(what.to_owned() + &place.unwrap_or_default());
        }));
    });
    let before = QUIET.replace(true);
    let answer = catch_unwind(AssertUnwindSafe(ask));
    QUIET.set(before);
    answer.map_err(|_| KEPT.take())
}
