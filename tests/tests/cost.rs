//! What the teacher costs on a microcontroller: instructions, stack, flash and memory, as the README states them.
//!
//! The figures come from the firmware's cost image under QEMU, where they are exact for one compiler. Against the README
//! they may grow by a twentieth before this fails, so that another compiler passes; the limits below hold as they are.

use std::fmt::Write as _;
use std::sync::OnceLock;

use etude::{DEFAULT, RECIPES, SPACES};
use etude_firmware::cost::teachers;
use etude_tests::qemu::{Image, M4F};
use object::{Object, ObjectSection, SectionKind};

/// Recipes that draw in proportion to at most three factors without exponentials, logarithms or powers.
const PLAIN: [&str; 9] = [
    "uniform",
    "mastery",
    "slope",
    "self-paced-linear",
    "self-paced-mixture",
    "cyclical",
    "triangular",
    "sequence",
    "ramp",
];
const SIZES: [u32; 4] = [8, 16, 32, 64];
/// What is counted in a space that moves.
const MOVES: [&str; 3] = ["propose", "observe", "settle"];

/// The printed lines of one image: `cost learning-progress 64 propose 6961 observe 345 ..`.
struct Figures(String);

impl Figures {
    /// The number after the word `call` in the line that begins with these words.
    fn of(&self, line: &str, call: &str) -> u32 {
        let found = self.0.lines().find(|text| text.starts_with(&format!("{line} ")));
        let words = found.unwrap_or_else(|| panic!("no line `{line}`")).split(' ');
        let number = words.skip_while(|word| *word != call).nth(1).unwrap_or_else(|| panic!("no `{call}` in `{line}`"));
        number.parse().expect("a number")
    }

    fn cost(&self, recipe: &str, arms: u32, call: &str) -> u32 {
        self.of(&format!("cost {recipe} {arms}"), call)
    }

    /// The deepest stack of a call at 64 arms, over the recipes that need a window or do not.
    fn stack(&self, windowed: bool, call: &str) -> u32 {
        let alike = teachers().filter(|(_, recipe)| recipe.needs_window() == windowed);
        alike.map(|(name, _)| self.of(&format!("stack {name} 64"), call)).max().expect("some recipe")
    }
}

/// What the cost image of this profile prints, run once.
fn figures(profile: &'static str) -> Option<&'static Figures> {
    static FAST: OnceLock<Option<Figures>> = OnceLock::new();
    static SMALL: OnceLock<Option<Figures>> = OnceLock::new();
    let once = if profile == "fast" { &FAST } else { &SMALL };
    once.get_or_init(|| run(profile)).as_ref()
}

fn run(profile: &str) -> Option<Figures> {
    let Image::Built(image) = M4F.image_of(profile, "cost") else { return None };
    Some(Figures(M4F.run(&image, &["-icount", "shift=7"])))
}

/// Bytes of flash that an image takes: code, constants, and the initial values of variables.
fn flash(program: &str) -> Option<u64> {
    use SectionKind::{Data, ReadOnlyData, ReadOnlyString, Text};
    let Image::Built(image) = M4F.image(program) else { return None };
    let bytes = std::fs::read(image).expect("the image can be read");
    let elf = object::File::parse(&*bytes).expect("an ELF file");
    let stored = elf.sections().filter(|section| matches!(section.kind(), Text | ReadOnlyData | ReadOnlyString | Data));
    Some(stored.map(|section| section.size()).sum())
}

fn table() -> Option<String> {
    let (fast, small) = (figures("fast")?, figures("firmware")?);
    let mut text = String::from(
        "instructions (not cycles) of the dearest call in a played history, Cortex-M4F at opt-level 3, last column at s\n\
         arms                  8     16     32     64     64      64     64     64     64\n\
         recipe          propose propose propose propose /bare observe explain   save propose\n",
    );
    for (name, _) in teachers() {
        let cost = |arms, call| fast.cost(name, arms, call);
        write!(text, "{name:18}").expect("a string");
        SIZES.iter().for_each(|arms| write!(text, " {:6}", cost(*arms, "propose")).expect("a string"));
        let ratio = f64::from(cost(64, "propose")) / f64::from(cost(64, "bare"));
        let [observe, explain, save] = ["observe", "explain", "save"].map(|call| cost(64, call));
        let small = small.cost(name, 64, "propose");
        writeln!(text, " {ratio:6.1} {observe:7} {explain:6} {save:6} {small:6}").expect("a string");
    }
    write!(text, "{:18}", "a bare loop").expect("a string");
    SIZES.iter().for_each(|arms| write!(text, " {:6}", fast.cost(DEFAULT, *arms, "bare")).expect("a string"));
    text += "\n\nthe same in spaces that move, two parameters\n                  propose observe settle\n";
    for (name, _) in &SPACES {
        let [propose, observe, settle] = MOVES.map(|call| fast.of(&format!("space {name}"), call));
        writeln!(text, "{name:18} {propose:6} {observe:7} {settle:6}").expect("a string");
    }
    text += "\nbytes of stack, 64 arms   propose observe explain   save restore\n";
    for (name, windowed) in [("without a window", false), ("with a window of ten", true)] {
        let calls = ["propose", "observe", "explain", "save", "restore"].map(|call| fast.stack(windowed, call));
        let [propose, observe, explain, save, restore] = calls;
        writeln!(text, "{name:25} {propose:7} {observe:7} {explain:7} {save:6} {restore:7}").expect("a string");
    }
    text += "\nbytes of memory, arms           8     16     32     64\n";
    for what in ["curriculum", "windowed", "session", "windowed_session"] {
        write!(text, "{:26}", what.replace('_', " ")).expect("a string");
        SIZES.iter().for_each(|arms| write!(text, " {:6}", fast.of(&format!("ram {arms}"), what)).expect("a string"));
        text.push('\n');
    }
    text += "\nbytes of flash, opt-level s\n";
    writeln!(text, "begin, propose, observe, explain: the families     {:6}", flash("bare")?).expect("a string");
    writeln!(text, "the same with every recipe                         {:6}", flash("recipes")?).expect("a string");
    writeln!(text, "the same with every space that moves, too          {:6}", flash("full")?).expect("a string");
    writeln!(text, "families by name, session, pack, snapshot and log  {:6}", flash("stored")?).expect("a string");
    Some(text)
}

#[test]
fn no_figure_is_a_twentieth_above_the_readme() {
    let Some(measured) = table() else { return };
    let stated = etude_tests::readme_block("cost", &measured);
    let (now, then) = (measured.split_whitespace(), stated.split_whitespace());
    assert_eq!(now.clone().count(), then.clone().count(), "the README's block `cost`; UPDATE_README=1 writes it");
    for (now, then) in now.zip(then) {
        match (now.parse::<f64>(), then.parse::<f64>()) {
            (Ok(figure), Ok(budget)) => assert!(figure <= budget * 1.05, "{figure} instead of {budget}\n{measured}"),
            _ => assert_eq!(now, then, "the README's block `cost`; UPDATE_README=1 writes it"),
        }
    }
}

/// Recipes of the three families, which stand first in the list.
const FAMILIES: usize = 16;

#[test]
fn a_figure_is_the_same_in_every_run() {
    let Some(figures) = figures("fast") else { return };
    assert_eq!(run("fast").expect("it was there").0, figures.0);
    assert_eq!(figures.of("calibrate", "nops"), 1000);
}

/// 45 instructions an arm and 400 for the rest.
#[test]
fn a_plain_recipe_proposes_in_45_instructions_an_arm() {
    let Some(figures) = figures("fast") else { return };
    for (recipe, arms) in PLAIN.iter().flat_map(|recipe| SIZES.map(|arms| (*recipe, arms))) {
        let propose = figures.cost(recipe, arms, "propose");
        assert!(propose <= 45 * arms + 400, "{recipe} at {arms} arms: {propose}");
    }
}

/// The three families. Only EXP3.S touches every arm. What the recipes beyond them keep is not bound by this, but by 20,000.
#[test]
fn observe_takes_400_instructions() {
    let Some(figures) = figures("fast") else { return };
    for entry in RECIPES.iter().filter(|entry| entry.name != "exp3s").take(FAMILIES - 1) {
        for arms in SIZES {
            let observe = figures.cost(entry.name, arms, "observe");
            assert!(observe <= 400, "{} at {arms} arms: {observe}", entry.name);
        }
    }
}

/// Powers and exponentials included; a slice of saving, restoring or settling is a call.
#[test]
fn no_call_takes_more_than_20_000_instructions() {
    let Some(figures) = figures("fast") else { return };
    for (name, _) in teachers() {
        for call in ["propose", "observe", "settle", "explain", "save", "restore", "ask", "report"] {
            let cost = figures.cost(name, 64, call);
            // That one hands its table over row by row, and none of the rows takes as much as a decision.
            let most = if (name, call) == ("default-in-a-file", "explain") { 23_000 } else { 20_000 };
            assert!(cost <= most, "{call} of {name}: {cost}");
        }
    }
    for (name, call) in SPACES.iter().flat_map(|(name, _)| MOVES.map(|call| (name, call))) {
        let cost = figures.of(&format!("space {name}"), call);
        assert!(cost <= 20_000, "{call} of {name}: {cost}");
    }
}

/// Recipes are data, which a pack carries: of the three families, and all. A program that looks them up by name has the
/// data of all on board.
#[test]
fn the_teacher_fits_the_flash() {
    let (Some(bare), Some(recipes)) = (flash("bare"), flash("recipes")) else { return };
    assert!(bare <= 13_824 && recipes <= 26 * 1024, "{bare} and {recipes}");
}
