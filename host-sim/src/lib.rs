//! Runs a curriculum on a laptop: worlds to practise in, students that learn, and the tools around them.

pub mod cmd;
pub mod diag;
pub mod file;
pub mod record;
pub mod size;
pub mod world;
