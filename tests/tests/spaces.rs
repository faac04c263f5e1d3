//! Spaces that move with the learner: laws, worked tables, naive twins, and what they achieve.

#[path = "spaces/edges.rs"]
mod edges;
#[path = "spaces/laws.rs"]
mod laws;
#[path = "spaces/moving.rs"]
mod moving;
#[path = "spaces/results.rs"]
mod results;
#[path = "spaces/tables.rs"]
mod tables;
#[path = "spaces/twins.rs"]
mod twins;

use moving::Moving;
