//! A hundred thousand times and more: save or log, pull the plug, look what is left. Exit code 1 if anything that was
//! acknowledged is lost, or anything is there that nobody gave.

use std::process::ExitCode;
use std::time::Instant;

use etude_tests::flash::Torn;
use etude_tests::powercut::{Tally, ring, slots};

/// A story of one kind: how many cuts, what becomes of torn words, seed.
type Story = fn(u32, Torn, u64) -> Tally;

const KINDS: [(&str, Story, u64); 6] = [
    ("slots, words of 1", slots::<1>, 30_000),
    ("slots, words of 4", slots::<4>, 30_000),
    ("slots, words of 8", slots::<8>, 30_000),
    ("ring,  words of 1", ring::<1>, 20_000),
    ("ring,  words of 4", ring::<4>, 20_000),
    ("ring,  words of 8", ring::<8>, 20_000),
];

fn main() -> ExitCode {
    let start = Instant::now();
    let mut all = Tally::default();
    for (name, story, sequences) in KINDS {
        for (torn, how) in [(Torn::Mixed, "torn bits"), (Torn::Unreadable, "unreadable")] {
            for (cuts, many) in [(1, "one cut"), (5, "five cuts")] {
                let mut tally = Tally::default();
                // Other stories for each kind of tearing.
                let salt = u64::from(cuts) | if torn == Torn::Mixed { 0 } else { 8 };
                (0..sequences).for_each(|seed| tally += story(cuts, torn, seed << 4 | salt));
                let Tally { sequences, cuts, lost, wrong } = tally;
                println!("{name}, {how}, {many}: {sequences} sequences, {cuts} cuts, {lost} lost, {wrong} wrong");
                all += tally;
            }
        }
    }
    let Tally { sequences, cuts, lost, wrong } = all;
    println!(
        "{sequences} sequences, {cuts} cuts, {lost} lost, {wrong} wrong, in {:.0} s",
        start.elapsed().as_secs_f32()
    );
    ExitCode::from(u8::from(lost + wrong > 0))
}
