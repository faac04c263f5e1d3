//! The mixture: what always holds, a plain slow twin of its fit, and what it masters.

#[path = "mixture/models.rs"]
mod models;
#[path = "mixture/results.rs"]
mod results;
