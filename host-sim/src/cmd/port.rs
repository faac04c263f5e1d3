//! `etude port`: a robot at a port, or one under QEMU.

use std::path::PathBuf;

use clap::Args;
use etude::{frame, log};
use etude_firmware::link::{Health, State};
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::port::{Address, Port, PortError};
use crate::world::{DIMS, Pack};

/// Talks to a robot: how it is, what it did, and which curriculum it is to follow.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A serial device (`/dev/ttyACM0@115200`), `tcp:HOST:PORT`, or `qemu` for the image under QEMU.
    port: Address,
    /// Install this pack; the robot forgets everything and begins with it.
    #[arg(long, value_name = "FILE")]
    pack: Option<PathBuf>,
    /// Forget state and log, and begin the installed curriculum anew.
    #[arg(long, conflicts_with = "pack")]
    forget: bool,
    /// Write the robot's log to this file, for `etude replay`.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Write the robot's pack to this file.
    #[arg(long, value_name = "FILE")]
    save_pack: Option<PathBuf>,
    /// Overwrite the files even if they are no log or pack.
    #[arg(long)]
    force: bool,
}

/// How the robot is.
#[derive(Serialize)]
struct Document {
    /// `well`, or why it cannot teach.
    health: String,
    curriculum_hash: String,
    seed: u64,
    episodes: u32,
    next: u32,
    rests: u32,
    student_skills: u8,
    worn: bool,
    wire_format: u8,
}

/// Talks.
///
/// # Errors
/// The robot cannot be talked to, or a file not be read or written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let pack = match &arguments.pack {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| Failure::io(path, &error))?;
            Pack::open(&bytes).map_err(|error| Failure::file(path, &error, super::PACK_HELP))?;
            Some(bytes)
        }
        None => None,
    };
    // Before the robot forgets anything.
    let paths = |path: &Option<PathBuf>, ours: fn(&[u8]) -> bool| {
        path.iter().try_for_each(|path| super::spare(path, arguments.force, ours))
    };
    paths(&arguments.log, is_log)?;
    paths(&arguments.save_pack, |bytes| bytes.starts_with(&etude::pack::CURRICULUM))?;
    let port = open(&arguments.port)?;
    let state = if let Some(pack) = &pack {
        port.install(pack)
    } else if arguments.forget {
        port.forget()
    } else {
        port.state()
    };
    let state = state.map_err(|error| failure(&error))?;
    for (path, bytes) in [
        (&arguments.log, arguments.log.as_ref().map(|_| port.log())),
        (&arguments.save_pack, arguments.save_pack.as_ref().map(|_| port.read(etude_firmware::link::Part::Pack))),
    ] {
        if let (Some(path), Some(bytes)) = (path, bytes) {
            std::fs::write(path, bytes.map_err(|error| failure(&error))?).map_err(|error| Failure::io(path, &error))?;
        }
    }
    context.print(&document(&state), || text(&state, arguments))?;
    Ok(if state.health == Health::Well { Exit::Done } else { Exit::Failed })
}

/// Whether the first frame is a record of a log.
fn is_log(bytes: &[u8]) -> bool {
    let first = bytes.split_inclusive(|byte| *byte == 0).next().unwrap_or_default();
    frame::decode::<log::Record<DIMS>>(first).is_ok()
}

/// Opens a port.
///
/// # Errors
/// What is wrong with it.
pub fn open(address: &Address) -> Result<Port, Failure> {
    let refused = |error: std::io::Error| Failure::new(Exit::File, format!("`{address}`: {error}"), address.help());
    Ok(Port::new(address.open().map_err(refused)?))
}

/// What a robot's silence or refusal means for the command.
#[must_use]
pub fn failure(error: &PortError) -> Failure {
    match error {
        PortError::Diverged { .. } => Failure::diverged(error.to_string()),
        _ => Failure::new(Exit::File, error.to_string(), error.help()),
    }
}

/// Refuses a robot that cannot teach.
///
/// # Errors
/// Why it cannot.
pub fn expect_well(state: &State) -> Result<(), Failure> {
    match state.health {
        Health::Well => Ok(()),
        health => {
            let help = "`etude port PORT` tells its state; the board's page is docs/boards.md";
            Err(Failure::new(Exit::Failed, format!("the robot cannot teach: {}", why(health)), help))
        }
    }
}

/// Why a robot cannot teach, and what to do.
fn why(health: Health) -> String {
    match health {
        Health::Well => "well".into(),
        Health::Pack(etude::PackError::Magic) => "it has no curriculum: install one with --pack FILE".into(),
        Health::Pack(error) => format!("its pack is refused ({error}): install one with --pack FILE"),
        Health::Unfit => "its image has no room for this curriculum: `etude check --board` says what it needs".into(),
        Health::Snapshot(error) => format!("its saved state is refused ({error}): --forget begins anew"),
        Health::Log => "its log does not follow from its saved state: fetch it with --log FILE, then --forget".into(),
        Health::Flash => "its flash cannot be read".into(),
    }
}

fn document(state: &State) -> Document {
    Document {
        health: why(state.health),
        curriculum_hash: format!("{:08x}", state.curriculum),
        seed: state.seed,
        episodes: state.clock,
        next: state.next,
        rests: state.rests,
        student_skills: state.student,
        worn: state.worn,
        wire_format: state.version,
    }
}

fn text(state: &State, arguments: &Arguments) -> String {
    let Document { health, curriculum_hash, seed, episodes, next, student_skills, .. } = document(state);
    let mut text = format!("{health}\n");
    if state.health == Health::Well {
        text += &format!("curriculum {curriculum_hash}, seed {seed}: {episodes} episodes, next trial {next}\n");
    }
    text += &format!("its own student has room for {student_skills} skills\n");
    if state.worn {
        text += "its flash failed to take something: it goes on from memory, and will forget that at a power cut\n";
    }
    if let Some(log) = &arguments.log {
        text += &format!("\nnext: etude replay {} --curriculum FILE\n", log.display());
    }
    text
}
