//! The robot's program that `etude init` writes: built for a Cortex-M4F as it is, it decides under QEMU what a laptop decides.

use std::path::Path;

use etude::{Cost, Next, Outcome};
use etude_sim::world::{Pack, Session};
use etude_tests::qemu::{Image, M4F};

/// What an attempt of the template's robot costs.
fn cost() -> Cost {
    Cost::new(2.0, 1.0, 0.1).expect("a cost")
}

#[test]
fn a_new_robot_decides_as_a_laptop_does() {
    let Image::Built(image) = M4F.image_of("release", "my-robot") else { return };
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/init/my-robot");
    let pack = std::fs::read(project.join("curriculum.bin")).expect("`sh test.sh` writes the project");
    let pack = Pack::open(&pack).expect("a pack");
    let mut teacher = Session::new(&pack.spec, pack.seed).expect("a sound curriculum");
    let told = M4F.run(&image, &[]);
    let (mut trials, mut scores) = (0, 0.0);
    for line in told.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [_, number, _, skill, _, arm, kind, _, score] = words[..] else { continue };
        let Next::Try(trial) = teacher.propose() else { panic!("the laptop has nothing to try: {line}") };
        let here = (trial.number.to_string(), trial.task.skill.to_string(), trial.arm.to_string());
        assert_eq!(here, (number.into(), skill.into(), arm.into()), "{line}");
        assert_eq!(format!("{:?}", trial.kind), kind, "{line}");
        let score: f32 = score.parse().expect("a score");
        teacher.observe(trial.number, &Outcome::scored(score, cost()).expect("a score")).expect("its own trial");
        (trials, scores) = (trials + 1, scores + score);
    }
    assert_eq!(trials, 300, "{told}");
    assert!(matches!(teacher.propose(), Next::Done));
    assert!(told.contains("skill 1 attempts") && told.contains("open true"), "{told}");
    // It learns: an action drawn at random succeeds at a quarter of the tasks.
    assert!(scores / 300.0 > 0.5, "{scores}");
}
