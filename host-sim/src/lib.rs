//! Runs a curriculum on a laptop: worlds to practise in, students that learn, and the tools around them.

pub mod board;
pub mod cmd;
pub mod compare;
pub mod diag;
pub mod file;
pub mod folder;
pub mod port;
pub mod record;
pub mod replay;
pub mod report;
pub mod run;
pub mod sim;
pub mod size;
pub mod world;
