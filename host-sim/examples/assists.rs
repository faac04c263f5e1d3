//! How often naive actions succeed on the test set with each help, by level; and how often the expert does.

use etude::{Aid, Help};
use etude_sim::world::tabletop::{Skill, attempt, exam, expert};
use rayon::prelude::*;

/// Levels of help in the table.
const LEVELS: [f32; 3] = [0.0, 0.5, 1.0];
/// Actions that know nothing of the task.
const NAIVE: [[f32; 4]; 3] = [[-0.5; 4], [0.0; 4], [0.5; 4]];

/// What the expert does.
fn able(skill: Skill, unit: [f32; 2]) -> [f32; 4] {
    expert::action(skill, skill.physical(unit))
}

/// Successes of the naive actions on the test set, with prerequisites that work or not.
fn successes(skill: Skill, help: &Help, ready: bool) -> usize {
    let learned = |skill, unit| if ready { able(skill, unit) } else { [0.0; 4] };
    let count = |action: &[f32; 4]| {
        let passes = |unit: &&[f32; 2]| attempt(skill, **unit, *action, help, &learned).score == 1.0;
        exam::tasks(skill).par_iter().filter(passes).count()
    };
    NAIVE.iter().map(count).sum()
}

fn main() {
    let levels = LEVELS.map(|level| level.to_string()).join(" / ");
    println!("successes of {} naive attempts with {levels} of a help", NAIVE.len() * exam::TASKS);
    for ready in [false, true] {
        println!("prerequisites {}", if ready { "as the expert's" } else { "untaught" });
        println!("{:8}{}", "", Aid::ALL.map(|aid| format!("{:>20}", format!("{aid:?}"))).concat());
        for skill in Skill::ALL {
            print!("{:8}", skill.facts().id);
            for aid in Aid::ALL {
                let cell = match skill.lacks(aid) {
                    Some(_) => "–".into(),
                    None => LEVELS
                        .map(|level| format!("{:2}", successes(skill, &Help::NONE.with(aid, level), ready)))
                        .join(" / "),
                };
                print!("{cell:>20}");
            }
            println!();
        }
    }
    println!("the expert, of {}", exam::TASKS);
    for skill in Skill::ALL {
        let tasks = exam::tasks(skill);
        let passes = |unit: &&[f32; 2]| attempt(skill, **unit, able(skill, **unit), &Help::NONE, &able).score == 1.0;
        println!("{:8}{:>20}", skill.facts().id, tasks.par_iter().filter(passes).count());
    }
}
