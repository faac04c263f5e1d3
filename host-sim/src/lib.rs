//! Runs a curriculum on a laptop: worlds to practise in, students that learn, and the tools around them.

pub mod record;
pub mod report;
pub mod world;
