//! Plays ten million decisions of everything that can be played, or of one subject, and stops at the first broken law:
//! `cargo run --profile soak -p etude-tests --bin soak -- [decisions] [subject]`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use etude_tests::soak::{soak, subjects};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let decisions = arguments.next().map_or(Ok(10_000_000), |text| text.replace('_', "").parse());
    let Ok(decisions @ 1..) = decisions else {
        eprintln!("error: the first argument is a number of decisions\nhelp: soak [decisions] [subject]");
        return ExitCode::from(2);
    };
    let mut subjects = subjects(decisions);
    if let Some(name) = arguments.next() {
        subjects.retain(|subject| subject.name == name);
        if subjects.is_empty() {
            eprintln!(
                "error: there is no subject `{name}`\nhelp: a recipe, `space NAME`, or `with NAME` of an addition"
            );
            return ExitCode::from(2);
        }
    }
    for subject in subjects {
        // Before it begins, so that one knows what a broken law is of.
        print!("{:24} ", subject.name);
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        let tally = soak(&subject, 1);
        println!("{tally}, in {:.0} s", start.elapsed().as_secs_f64());
    }
    ExitCode::SUCCESS
}
