//! Values and bytes that must not change between releases: old logs have to replay.
//!
//! They stand in a file of their own, which the mutants of the core are held against, too.

include!("golden/values.rs");
