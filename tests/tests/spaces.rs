//! Spaces that move with the learner: laws, worked tables, naive twins, and what they achieve.

#[path = "spaces/laws.rs"]
mod laws;
#[path = "spaces/results.rs"]
mod results;
#[path = "spaces/tables.rs"]
mod tables;
#[path = "spaces/twins.rs"]
mod twins;

use etude::{Bounds, Dice, Draw, Point, Regions};

/// Slices in which a search must come to its end.
fn patience(regions: &Regions) -> u32 {
    (u32::from(regions.leaves) + 2)
        * (u32::from(regions.dims) * u32::from(regions.cuts) + u32::from(regions.leaves) + 1)
}

/// What both spaces can do.
trait Moving {
    fn arms(&self) -> u32;
    fn words(&self) -> usize;
    fn start(&self, words: &mut [f32]);
    fn weigh(&self, words: &[f32], weights: &mut [f32]);
    fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D>;
    fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32;
    fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32);
    fn settle(&self, words: &mut [f32]) -> bool;
    /// Slices in which `settle` must come to its end.
    fn patience(&self) -> u32;

    fn started(&self) -> Vec<f32> {
        let mut words = vec![f32::NAN; self.words()];
        self.start(&mut words);
        words
    }

    fn chances(&self, words: &[f32]) -> Vec<f32> {
        let mut weights = vec![1.0; self.arms() as usize];
        self.weigh(words, &mut weights);
        weights
    }

    /// Draws an arm by its chance, and a task of it.
    fn draw<const D: usize>(&self, words: &[f32], dice: &mut Dice) -> Point<D> {
        let arm = Draw::pick(&self.chances(words), dice).expect("an arm is open");
        self.sample(words, arm as u32, dice)
    }

    fn settle_all(&self, words: &mut [f32]) {
        let mut slices = 0;
        while self.settle(words) {
            slices += 1;
            assert!(slices <= self.patience(), "the search does not end");
        }
    }
}

macro_rules! moving {
    ($space:ty, $patience:expr) => {
        impl Moving for $space {
            fn arms(&self) -> u32 {
                self.arms()
            }
            fn words(&self) -> usize {
                self.words()
            }
            fn start(&self, words: &mut [f32]) {
                self.start(words);
            }
            fn weigh(&self, words: &[f32], weights: &mut [f32]) {
                self.weigh(words, weights);
            }
            fn sample<const D: usize>(&self, words: &[f32], arm: u32, dice: &mut Dice) -> Point<D> {
                self.sample(words, arm, dice)
            }
            fn locate<const D: usize>(&self, words: &[f32], point: &Point<D>) -> u32 {
                self.locate(words, point)
            }
            fn adapt<const D: usize>(&self, words: &mut [f32], point: &Point<D>, score: f32) {
                self.adapt(words, point, score);
            }
            fn settle(&self, words: &mut [f32]) -> bool {
                self.settle(words)
            }
            fn patience(&self) -> u32 {
                $patience(self)
            }
        }
    };
}
moving!(Bounds, |_| 0);
moving!(Regions, patience);
