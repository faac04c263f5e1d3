//! `etude pack`: the bytes to flash.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::file::{Param, SkillFile};

/// Packs a curriculum for a robot.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The curriculum file.
    file: PathBuf,
    /// Where to write the pack; beside the file, with the ending `.bin`, if not given.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Seed of the teacher's dice; the file's if none is given.
    #[arg(long)]
    seed: Option<u64>,
    /// The number of the robot that it is for, from 1: its log says so, and `etude fleet` tells robots apart by it.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    robot: Option<u32>,
    /// Overwrite the file even if it is no pack.
    #[arg(long)]
    force: bool,
}

/// What was packed.
#[derive(Serialize)]
struct Document {
    path: PathBuf,
    bytes: usize,
    curriculum_hash: String,
    seed: u64,
    robot: Option<u32>,
    skills: Vec<Skill>,
}

/// What a pack does not say of a skill: its name, and its parameters with their units.
#[derive(Serialize)]
struct Skill {
    id: String,
    params: Vec<Param>,
}

/// Packs.
///
/// # Errors
/// What is wrong with the file, or a path that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let curriculum = super::load(Some(&arguments.file), context)?;
    let seed = arguments.seed.unwrap_or(curriculum.seed);
    let path = arguments.out.clone().unwrap_or_else(|| arguments.file.with_extension("bin"));
    let robot = arguments.robot;
    let bytes = curriculum.pack_for(robot.unwrap_or(0), seed);
    super::spare(&path, arguments.force, |old| old.starts_with(&etude::pack::CURRICULUM))?;
    std::fs::write(&path, &bytes).map_err(|error| Failure::io(&path, &error))?;
    let curriculum_hash = format!("{:08x}", curriculum.spec.hash());
    let skill = |skill: &SkillFile| {
        // A body sets up what a latent point is decoded to.
        let params = skill.latent.as_ref().map_or(&skill.params, |latent| &latent.params);
        Skill { id: skill.id.clone(), params: params.clone() }
    };
    let skills = curriculum.skills.iter().map(skill).collect();
    let document = Document { path, bytes: bytes.len(), curriculum_hash, seed, robot, skills };
    context.confirm(&document, || {
        let Document { path, bytes, curriculum_hash, seed, .. } = &document;
        let (path, robot) = (path.display(), robot.map_or(String::new(), |robot| format!(", for robot {robot}")));
        format!(
            "{path}: {bytes} bytes, curriculum {curriculum_hash}, seed {seed}{robot}\n\nnext: etude port PORT --pack {path}\n"
        )
    })
}
