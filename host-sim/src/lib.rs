//! Runs a curriculum on a laptop: worlds to practise in, students that learn, and the tools around them.

pub mod compare;
pub mod learner;
pub mod record;
pub mod run;
pub mod world;
