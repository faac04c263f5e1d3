//! As `tests/tests/spaces.rs`, without what they achieve: that takes long.

#[path = "../../../tests/spaces/edges.rs"]
mod edges;
#[path = "../../../tests/spaces/laws.rs"]
mod laws;
#[path = "../../../tests/spaces/moving.rs"]
mod moving;
#[path = "../../../tests/spaces/tables.rs"]
mod tables;
#[path = "../../../tests/spaces/twins.rs"]
mod twins;

use moving::Moving;
