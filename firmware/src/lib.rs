//! The robot's program: it compiles everywhere, and only the glue of the binaries is for a target.
//!
//! | file | what it is |
//! |---|---|
//! | `app` | the teacher whose every decision is in flash before it is acted on |
//! | `body` | what attempts the trials: servos and a sensor |
//! | `rig` | one turn of the loop: answer the laptop, practise if the switch says so |
//! | `student`, `policy` | the student that learns on the robot itself |
//! | `link`, `line` | what a laptop and a robot say to each other |
//! | `polled` | a UART driver that would have one wait, looked at without waiting |
//! | `store` | flash that loses nothing when the plug is pulled |
//! | `flash` | plain memory that behaves as flash, and flash that pauses between two erases |
//! | `board` | what a board has, and where things are in its flash |
//! | `transcript` | the decisions that every machine must agree on |

#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod app;
pub mod board;
pub mod body;
pub mod cost;
pub mod flash;
pub mod line;
pub mod link;
pub mod policy;
pub mod polled;
pub mod rig;
pub mod store;
pub mod student;
pub mod transcript;
