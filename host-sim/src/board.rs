//! What a curriculum needs of a board: room, flash, and how long the flash will last.

use core::fmt;

use etude::frame::{self, FRAME};
use etude::log::Record;
use etude::{Cost, Kind, Outcome, Point, Task, Trial};
use etude_firmware::board::{ARMS, Board, DIMS, MEMORY, Robot, SKILLS};
use etude_firmware::flash::Memory;
use etude_firmware::policy::Policy;
use serde::Serialize;

use crate::diag::Problem;
use crate::file::{Curriculum, place};
use crate::world::{DIMS as AXES, WINDOW};

type Skill = etude::Skill<AXES>;

/// Bytes of a snapshot besides skills, arms and policies, at most.
const FIXED: usize = 400;
/// Bytes of one skill in a snapshot, at most: its standing, its failures and its rest.
const SKILL: usize = 40;
/// Bytes of one arm in a snapshot, at most: two numbers of five bytes, four of four, and an empty window.
const ARM: usize = 28;
/// Bytes of one score of a window, at most.
const SCORE: usize = 9;

/// What a curriculum needs of a board, and what the board has, as figures for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    board: &'static str,
    /// Bytes of RAM that the image takes, whatever the curriculum, and those that there are.
    image_ram: usize,
    ram: u32,
    pack: usize,
    pack_room: u32,
    snapshot: usize,
    snapshot_room: u32,
    /// Snapshots in a run at most.
    snapshots: u32,
    /// Bytes of a decision in the log at most, and decisions that it holds.
    decision: usize,
    log_decisions: u32,
    /// Erases in a run of the sector that is erased most, and those that it is good for.
    erases: u32,
    endurance: u32,
    /// Runs until then.
    runs: u32,
}

/// What there can be too little room for.
#[derive(Clone, Copy)]
enum Lack {
    Skills,
    Arms,
    Dims,
    Words,
    Flash,
}

/// What a curriculum needs of a board.
#[derive(Clone, Debug, PartialEq)]
pub struct Needs {
    /// The board.
    pub board: Board,
    /// Skills, arms and parameters, each with the room that the image has.
    pub room: [(&'static str, usize, usize); 4],
    /// Bytes of the pack.
    pub pack: usize,
    /// Bytes of a snapshot at most, with its student.
    pub snapshot: usize,
    /// Bytes of a decision in the log at most: trial, action and outcome.
    pub decision: usize,
    /// Decisions in a run at most.
    pub episodes: u32,
    /// Snapshots in a run at most.
    pub saves: u32,
}

impl Needs {
    /// What this curriculum needs of this board.
    #[must_use]
    pub fn of(curriculum: &Curriculum, board: Board) -> Self {
        let (spec, skills) = (&curriculum.spec, curriculum.spec.syllabus.skills.len());
        let arms = spec.syllabus.arms() as usize;
        let dims = super::size::dims(&spec.syllabus);
        let words = spec.words();
        let window = if spec.recipe.needs_window() { WINDOW * SCORE } else { 0 };
        let student = skills * size_of::<Policy>();
        let saves = spec.budget.episodes / u32::from(curriculum.save_every.max(1));
        let mut needs = Self {
            board,
            room: [
                ("skills", skills, SKILLS),
                ("arms", arms, ARMS),
                ("parameters of a skill", dims, DIMS),
                ("words of memory", words, MEMORY),
            ],
            pack: curriculum.pack(u64::MAX).len(),
            snapshot: FIXED + skills * SKILL + arms * (ARM + window) + 4 * words + student,
            decision: decision(dims),
            episodes: spec.budget.episodes,
            saves,
        };
        // Each sector that the log begins brings a snapshot of its own.
        needs.saves += needs.log_sectors() as u32;
        needs
    }

    /// What does not fit, if anything.
    #[must_use]
    pub fn lacks(&self) -> Vec<String> {
        self.lacking().into_iter().map(|(_, lack)| lack).collect()
    }

    /// The same, each with what there is too little of.
    fn lacking(&self) -> Vec<(Lack, String)> {
        let room = [Lack::Skills, Lack::Arms, Lack::Dims, Lack::Words].into_iter().zip(self.room);
        let room = room.map(|(lack, (what, need, room))| (lack, need, room, format!("{need} {what}")));
        let layout = self.board.layout;
        let flash = [("a pack", self.pack, layout.pack_bytes()), ("a snapshot", self.snapshot, layout.slot_bytes())];
        let flash =
            flash.map(|(what, need, room)| (Lack::Flash, need, room as usize, format!("{what} of {need} bytes")));
        let lacks = room.chain(flash).filter(|(_, need, room, _)| need > room);
        lacks.map(|(lack, _, room, need)| (lack, format!("{need}, and room for {room}"))).collect()
    }

    /// What the board cannot do, each with its place in the file and a way out.
    #[must_use]
    pub fn problems(&self, curriculum: &Curriculum) -> Vec<Problem> {
        let skills = &curriculum.spec.syllabus.skills;
        // The first of the largest.
        let largest =
            |size: fn(&Skill) -> usize| (0..skills.len()).rev().max_by_key(|at| size(&skills[*at])).unwrap_or(0);
        let arms = |skill: &Skill| skill.space.arms() as usize;
        let told = |(lack, told): (Lack, String)| {
            let (at, way_out) = match lack {
                Lack::Skills => (SKILLS, "take skills out, or build an image with more: `SKILLS`"),
                Lack::Arms => {
                    (largest(arms), "give this skill fewer cells, take skills out, or build an image with more: `ARMS`")
                }
                Lack::Dims => (
                    largest(|skill| skill.space.dims()),
                    "let fewer parameters of this skill vary, or build an image with more: `DIMS`",
                ),
                Lack::Words => (
                    largest(|skill| skill.space.words()),
                    "a grid in the place of this space that moves, or an image with more: `MEMORY`",
                ),
                Lack::Flash => (
                    largest(arms),
                    "give this skill fewer cells, take skills out, or give the board's `layout` more sectors for it",
                ),
            };
            let message = format!("the image has no room for this curriculum: {told}");
            Problem::new("no-room", place(&curriculum.text, &["skill", &at.to_string()]), message)
                .help(format!("{way_out} in firmware/src/board.rs (docs/boards.md)"))
        };
        let lacks = self.lacking().into_iter().map(told);
        lacks.chain(self.worn_out(curriculum)).map(|problem| problem.placed_in(&curriculum.text)).collect()
    }

    /// That the flash is worn out before the run ends, if it is.
    fn worn_out(&self, curriculum: &Curriculum) -> Option<Problem> {
        let (erases, endurance) = (self.erases(), self.board.endurance);
        if erases <= endurance {
            return None;
        }
        let message = format!(
            "the flash is worn out before the run ends: its busiest sector is erased {erases} times, and is good for {endurance}"
        );
        // Each sector that the log begins brings a snapshot, however few there are besides.
        let rest = (2 * endurance).saturating_sub(self.log_sectors() as u32);
        let every = self.episodes.checked_div(rest).map(|every| every + 1).filter(|every| *every <= u16::MAX.into());
        let (path, help) = match every {
            Some(every) => (
                &["save", "every_episodes"][..],
                format!("write fewer snapshots, `every_episodes = {every}` in `[save]`, or have fewer episodes"),
            ),
            None => {
                (&["budget", "episodes"][..], "have fewer episodes: the log alone is too much for this flash".into())
            }
        };
        let found = place(&curriculum.text, path);
        let span = if found.is_empty() { place(&curriculum.text, &["budget", "episodes"]) } else { found };
        Some(Problem::new("worn-out", span, message).help(help))
    }

    /// The figures.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let layout = self.board.layout;
        Figures {
            board: self.board.name,
            image_ram: self.ram(),
            ram: self.board.ram,
            pack: self.pack,
            pack_room: layout.pack_bytes(),
            snapshot: self.snapshot,
            snapshot_room: layout.slot_bytes(),
            snapshots: self.saves,
            decision: self.decision,
            log_decisions: self.log_decisions(),
            erases: self.erases(),
            endurance: self.board.endurance,
            runs: self.runs(),
        }
    }

    /// Bytes of RAM that the image takes for teacher, student and snapshot.
    #[must_use]
    pub fn ram(&self) -> usize {
        size_of::<Robot<Memory<'_>>>()
    }

    /// Decisions that the log holds before it overwrites the oldest.
    #[must_use]
    pub fn log_decisions(&self) -> u32 {
        let layout = self.board.layout;
        // The newest sector may have just begun.
        (layout.log - 1) * self.per_sector()
    }

    /// Erases in one run of the sector that is erased most often.
    #[must_use]
    pub fn erases(&self) -> u32 {
        let log = (self.log_sectors() as u32).div_ceil(self.board.layout.log);
        self.saves.div_ceil(2).max(log)
    }

    /// Runs until a sector has been erased as often as it can be.
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.board.endurance / self.erases().max(1)
    }

    fn per_sector(&self) -> u32 {
        (self.board.layout.sector - 32) / self.decision as u32
    }

    /// Sectors of log that a run fills.
    fn log_sectors(&self) -> u64 {
        u64::from(self.episodes).div_ceil(u64::from(self.per_sector().max(1)))
    }
}

/// Bytes of a decision in the log at most: each frame fills words of up to eight bytes, and a word closes it.
fn decision(dims: usize) -> usize {
    let mut point = Point([0.0; crate::world::DIMS]);
    point.0.iter_mut().take(dims).for_each(|x| *x = 0.1);
    let task = Task { skill: u8::MAX, point };
    let trial =
        Trial { number: u32::MAX, arm: u16::MAX, task, chance: 0.1, kind: Kind::Practice, help: etude::Help::NONE };
    let cost = Cost::new(0.1, 0.1, 0.1).unwrap_or(Cost::FREE);
    let outcome = Outcome::scored(0.1, cost).unwrap_or(Outcome::Aborted { cost });
    let records = [
        Record::Trial(trial),
        Record::Acted { number: u32::MAX, action: [0.1; 4] },
        Record::Outcome { number: u32::MAX, outcome },
    ];
    let length =
        |record: &Record<{ crate::world::DIMS }>| frame::encode(record, &mut [0; FRAME]).map_or(FRAME, <[u8]>::len);
    records.iter().map(|record| length(record).next_multiple_of(8) + 8).sum()
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Board { name, about, ram, endurance, layout, .. } = self.board;
        writeln!(f, "on {name}, {about}:")?;
        writeln!(
            f,
            "  RAM       {} of {ram} bytes for the image's teacher, student and snapshot, whatever the curriculum: it has room for {SKILLS} \
             skills, {ARMS} arms and {MEMORY} words; the stack beside it",
            self.ram()
        )?;
        writeln!(f, "  pack      {} of {} bytes", self.pack, layout.pack_bytes())?;
        writeln!(f, "  snapshot  {} of {} bytes at most, {} a run", self.snapshot, layout.slot_bytes(), self.saves)?;
        let (decision, holds, all) = (self.decision, self.log_decisions(), self.episodes);
        let enough = if holds >= all { "all of a run" } else { "then the oldest go" };
        writeln!(f, "  log       {decision} bytes a decision at most: room for {holds}, {enough}")?;
        let (erases, runs) = (self.erases(), self.runs());
        writeln!(
            f,
            "  wear      {erases} erases a run of the busiest sector: {runs} runs until the {endurance} it is good for"
        )
    }
}
