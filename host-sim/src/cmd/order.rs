//! `etude order`: skills in an order by how alike they are.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Context, Exit, Failure};
use crate::order::{Likeness, difficulty};

/// Orders the skills by their features: from a central one to what is unlike it, and back to what is like the start.
///
/// The score is the paper's measure of an order (Curriculum Designer, Singh et al. 2023): more for a first skill that is as far
/// from all others, for neighbours that are unlike each other, and for an end that is like the beginning. It compares orders
/// of the same skills, and means nothing by itself.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The curriculum file; each skill with `features = [..]`, as many numbers for all.
    file: PathBuf,
    /// Writes the file anew with this order and difficulty, comments and all.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file even if it is another curriculum, or none.
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct Document {
    /// What the order is worth by the paper's measure.
    score: f64,
    /// The same for the order of the file.
    score_as_written: f64,
    order: Vec<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

#[derive(Serialize)]
struct Place {
    skill: String,
    difficulty: f64,
}

/// Orders.
///
/// # Errors
/// What is wrong with the file, skills without features, or a path that cannot be written to.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Failure> {
    let curriculum = super::load(Some(&arguments.file), context)?;
    let skills = &curriculum.skills;
    if let Some(bare) = skills.iter().find(|skill| skill.features.is_empty()) {
        let message = format!("`{}`: the skill `{}` has no features", arguments.file.display(), bare.id);
        return Err(Failure::usage(message, "add `features = [..]` to it, as many numbers for each skill"));
    }
    let features: Vec<_> = skills.iter().map(|skill| skill.features.clone()).collect();
    let likeness = Likeness::new(&features);
    let order = likeness.order();
    let place = |(at, skill): (usize, &usize)| Place {
        skill: skills[*skill].id.clone(),
        difficulty: difficulty(at, order.len()),
    };
    let document = Document {
        score: likeness.score(&order),
        score_as_written: likeness.score(&(0..skills.len()).collect::<Vec<_>>()),
        order: order.iter().enumerate().map(place).collect(),
        path: arguments.out.clone(),
    };
    if let Some(path) = &arguments.out {
        let places: Vec<_> =
            document.order.iter().map(|place| (place.skill.as_str(), Some(place.difficulty))).collect();
        super::rewrite(&arguments.file, path, &curriculum.text, &places, arguments.force)?;
    }
    context.confirm(&document, || text(&document, &arguments.file))
}

fn text(document: &Document, file: &std::path::Path) -> String {
    let Document { score, score_as_written, order, path } = document;
    let mut text = format!("{:24}{:>10}\n", "skill", "difficulty");
    for Place { skill, difficulty } in order {
        text += &format!("{skill:24}{difficulty:>10.2}\n");
    }
    text += &format!(
        "\nscore {score:.3}, as written {score_as_written:.3}: more is better, what follows each other is unlike and the end is \
         like the start\n"
    );
    let file = file.display();
    text + &match path {
        Some(path) => format!("\nnext: etude check {}\n", path.display()),
        None => format!("\nnext: etude order {file} -o {file}\n"),
    }
}
