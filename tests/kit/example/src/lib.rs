//! Nothing but tests: see `tests/schedule.rs`.
