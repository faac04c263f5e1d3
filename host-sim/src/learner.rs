//! Students that really learn, by their own trials.

pub mod policy;
