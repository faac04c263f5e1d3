//! The logic of the firmware: it compiles everywhere, and only the glue of the binaries is for a target.

#![no_std]
#![forbid(unsafe_code)]

pub mod cost;
pub mod transcript;
