//! The spaces that move, as one kind of thing.

use etude::{Bounds, Dice, Draw, FLIGHT, Kind, Levels, Normal, Point, Regions};

/// Slices in which a search must come to its end.
fn patience(regions: &Regions) -> u32 {
    (u32::from(regions.leaves) + 2)
        * (u32::from(regions.dims) * u32::from(regions.cuts) + u32::from(regions.leaves) + 1)
}

/// What every space can do.
pub trait Moving {
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
    /// What a trial of this arm is for.
    fn kind(&self, _arm: u32) -> Kind {
        Kind::Practice
    }

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

    /// Draws an arm by its chance, and a task of it; and what the trial is for.
    fn propose<const D: usize>(&self, words: &[f32], dice: &mut Dice) -> (Point<D>, Kind) {
        let arm = Draw::pick(&self.chances(words), dice).expect("an arm is open") as u32;
        (self.sample(words, arm, dice), self.kind(arm))
    }

    /// The task alone.
    fn draw<const D: usize>(&self, words: &[f32], dice: &mut Dice) -> Point<D> {
        self.propose(words, dice).0
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
    ($space:ty, $patience:expr $(, $kind:expr)?) => {
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
            $(fn kind(&self, arm: u32) -> Kind {
                $kind(self, arm)
            })?
        }
    };
}
moving!(Bounds, |_| 0);
moving!(Regions, patience);
// With few trials an update, several may be due at once.
moving!(Normal, |normal: &Normal| normal.slices() * (FLIGHT as u32 + 1));
moving!(Levels, |_| 0, |levels: &Levels, arm| if levels.auditions(arm) { Kind::Audition } else { Kind::Practice });
