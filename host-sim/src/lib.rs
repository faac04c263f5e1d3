//! Runs a curriculum on a laptop: worlds to practise in, students that learn, and the tools around them.

pub mod board;
pub mod challenge;
pub mod cmd;
pub mod compare;
pub mod conflict;
pub mod diag;
pub mod difficulty;
pub mod export;
pub mod file;
pub mod folder;
pub mod history;
pub mod latent;
pub mod order;
pub mod port;
pub mod quantile;
pub mod record;
pub mod replay;
pub mod report;
pub mod run;
pub mod sim;
pub mod size;
pub mod spark;
#[cfg(feature = "watch")]
pub mod watch;
pub mod why;
pub mod world;
