//! What a recipe keeps beyond the rows: words behind those of the spaces. A build without memory has no code for it.

use core::ops::Range;

use crate::belief::{self, Belief};
use crate::dual::{self, Price};
use crate::recipe::Recipe;
use crate::spec::Budget;
use crate::syllabus::Syllabus;
use crate::trial::{Cost, Kind, Resource};

/// What a recipe keeps, to read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Keep<'a> {
    /// Of [`Factor::Review`](crate::Factor::Review), of every skill.
    pub beliefs: &'a [Belief],
    /// Of [`Factor::Budget`](crate::Factor::Budget), of every resource.
    pub prices: &'a [Price],
    /// Of a gated pace: how far it has come, and the running average behind it.
    pub gate: [f32; 2],
}

impl<'a> Keep<'a> {
    /// Words that a recipe takes with so many skills.
    pub fn words(recipe: &Recipe, skills: usize) -> usize {
        let [.., gate] = places(recipe, skills, 0);
        gate.end
    }

    /// Finds it in the whole memory.
    pub fn of<const S: usize, const D: usize>(recipe: &Recipe, syllabus: &Syllabus<S, D>, memory: &'a [f32]) -> Self {
        let places = places(recipe, syllabus.skills.len(), syllabus.words());
        let [beliefs, prices, gate] = places.map(|place| memory.get(place).unwrap_or_default());
        Self {
            beliefs: beliefs.as_chunks().0,
            prices: prices.as_chunks().0,
            gate: *gate.first_chunk().unwrap_or(&[0.0; 2]),
        }
    }
}

impl Keep<'_> {
    /// Puts it into the state before the first trial.
    pub fn start<const S: usize, const D: usize>(recipe: &Recipe, syllabus: &Syllabus<S, D>, memory: &mut [f32]) {
        let [beliefs, _, gate] = places(recipe, syllabus.skills.len(), syllabus.words());
        if let (Some(by), Some(words)) = (recipe.tracing(), memory.get_mut(beliefs)) {
            belief::start(words.as_chunks_mut().0, syllabus, &by);
        }
        if let (Some(pace), Some(gate)) = (recipe.gated(), gate_in(memory, gate)) {
            *gate = pace.gate();
        }
    }

    /// Takes in an attempt of a skill: what it cost, and its score if it was scored. A gate turns with practice alone.
    pub fn note<const S: usize, const D: usize>(
        recipe: &Recipe,
        syllabus: &Syllabus<S, D>,
        budget: &Budget,
        memory: &mut [f32],
        (skill, kind): (u8, Kind),
        cost: &Cost,
        score: Option<f32>,
    ) {
        let [beliefs, prices, gate] = places(recipe, syllabus.skills.len(), syllabus.words());
        if let (Some(by), Some(words)) = (recipe.tracing(), memory.get_mut(beliefs)) {
            belief::note(words.as_chunks_mut().0, syllabus, &by, score.map(|score| (skill, score)));
        }
        if let (Some(rate), Some(words)) = (recipe.ascent(), memory.get_mut(prices)) {
            dual::note(words.as_chunks_mut().0, budget, cost, rate);
        }
        let practised = score.filter(|_| kind == Kind::Practice);
        if let (Some(pace), Some(score), Some(gate)) = (recipe.gated(), practised, gate_in(memory, gate)) {
            pace.turn(gate, score);
        }
    }
}

/// Where beliefs, prices and gate lie in a memory in which the spaces take so many words.
fn places(recipe: &Recipe, skills: usize, from: usize) -> [Range<usize>; 3] {
    let beliefs = if recipe.tracing().is_some() { skills.saturating_mul(2) } else { 0 };
    let prices = if recipe.ascent().is_some() { 2 * Resource::ALL.len() } else { 0 };
    let gate = if recipe.gated().is_some() { 2 } else { 0 };
    let beliefs_end = from.saturating_add(beliefs);
    let prices_end = beliefs_end.saturating_add(prices);
    [from..beliefs_end, beliefs_end..prices_end, prices_end..prices_end.saturating_add(gate)]
}

fn gate_in(memory: &mut [f32], gate: Range<usize>) -> Option<&mut [f32; 2]> {
    memory.get_mut(gate)?.first_chunk_mut()
}
