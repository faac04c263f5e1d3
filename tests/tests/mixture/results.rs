//! What it achieves, as tables reviewed as numbers.

use etude::{Dice, Draw, Kind, Mixture, Outcome, Point};
use etude_sim::world::cubes::{Cubes, Settings};
use etude_sim::world::{Task, World};

/// A region whose score is a coin's.
type Coin = fn(&Point<8>) -> bool;

/// What is mastered after each of these numbers of episodes, in percent; and the share of trials from 2,000 on that the
/// coin's region got.
fn practise(space: &Mixture, settings: &Settings, coin: Coin, marks: &[u32], seed: u64) -> (Vec<f32>, f32) {
    let mut words = vec![0.0; space.words()];
    space.start(&mut words);
    let (mut world, mut dice, mut flips) = (Cubes::new(settings, seed), Dice::new(seed), Dice::new(!seed));
    let mut weights = vec![0.0; space.arms() as usize];
    let (mut mastered, mut late, mut coins) = (Vec::new(), 0, 0);
    for episode in 1..=*marks.last().expect("one") {
        weights.fill(1.0);
        space.weigh(&words, &mut weights);
        let arm = Draw::pick(&weights, &mut dice).expect("one is open") as u32;
        let point = space.sample(&words, arm, &mut dice);
        let is_coin = coin(&point);
        let score = match world.attempt(&Task { skill: 0, point }, Kind::Practice, etude::Help::NONE) {
            _ if is_coin => (flips.bits() >> 31) as f32,
            Outcome::Scored { score, .. } => score.get(),
            _ => continue,
        };
        space.adapt(&mut words, &point, score);
        while space.settle(&mut words) {}
        late += u32::from(episode > 2_000);
        coins += u32::from(episode > 2_000 && is_coin);
        if marks.contains(&episode) {
            mastered.push(100.0 * world.mastery()[0]);
        }
    }
    (mastered, coins as f32 / late.max(1) as f32)
}

/// The means over so many seeds.
fn mean(space: &Mixture, settings: &Settings, coin: Coin, marks: &[u32], seeds: u64) -> (Vec<f32>, f32) {
    let runs: Vec<_> = std::thread::scope(|scope| {
        let run = |seed| scope.spawn(move || practise(space, settings, coin, marks, seed));
        let running: Vec<_> = (0..seeds).map(run).collect();
        running.into_iter().map(|run| run.join().expect("it ran")).collect()
    });
    let at = |i: usize| runs.iter().map(|(mastered, _)| mastered[i]).sum::<f32>() / seeds as f32;
    ((0..marks.len()).map(at).collect(), runs.iter().map(|(_, share)| share).sum::<f32>() / seeds as f32)
}

/// Mastered of the cubes by the reference code, in percent, after 5,000, 10,000 and 20,000 episodes; ours in so many seeds.
#[test]
fn it_masters_what_the_references_do_and_the_default_more() {
    let marks = [5_000, 10_000, 20_000];
    let published = [
        ("alp-gmm", Mixture::reference(2), [5.3, 13.8, 34.8]),
        ("covar-gmm", Mixture::covariance(2), [13.4, 30.3, 67.5]),
    ];
    let mut table = String::from("mastered of the cubes, %       5000  10000  20000\n");
    let mut line = |name: &str, means: &[f32]| {
        table += &format!("{name:28} {:6.1} {:6.1} {:6.1}\n", means[0], means[1], means[2]);
    };
    for (name, space, reference) in published {
        let (means, _) = mean(&space, &Settings::default(), |_| false, &marks, 6);
        line(name, &means);
        for (mean, reference) in means.iter().zip(reference) {
            assert!((mean - reference).abs() <= 5.0, "{name}: {means:?} against {reference}");
        }
    }
    let space = Mixture::default_for(2);
    assert!(space.words() * 4 <= 6 * 1024);
    let (means, _) = mean(&space, &Settings::default(), |_| false, &marks, 8);
    line("default", &means);
    assert!(means[2] >= 85.0, "{means:?}");
    let (means, _) = mean(&space, &Settings { noise: 0.1, ..Settings::default() }, |_| false, &marks, 4);
    line("default, noise 0.1", &means);
    assert!(means[2] >= 60.0, "{means:?}");
    insta::assert_snapshot!(table);
}

/// Noise that cannot be learnt gets at most twice its share of the cube.
#[test]
fn a_coin_does_not_hold_its_attention() {
    let regions: [(Coin, f32); 2] =
        [(|point| point.0[0] >= 0.8, 0.2), (|point| point.0[0] >= 0.5 && point.0[1] >= 0.5, 0.25)];
    let mut table = String::from("share of a region of coins, after 2,000 trials\n");
    for (coin, uniform) in regions {
        let (_, share) = mean(&Mixture::default_for(2), &Settings::default(), coin, &[10_000], 6);
        let (_, published) = mean(&Mixture::covariance(2), &Settings::default(), coin, &[10_000], 2);
        table += &format!("{uniform:.2} of the cube: default {share:.2}, covar-gmm {published:.2}\n");
        assert!(share <= 2.0 * uniform, "{share} of {uniform}");
    }
    insta::assert_snapshot!(table);
}
