//! Hardware in the loop: the physics here, teacher and student on a Cortex-M4F under QEMU, with the plug pulled now and
//! then. What the run leaves is, byte for byte, what a run without a robot leaves.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etude_sim::file::{self, Curriculum, facts};
use etude_sim::port::{Port, PortError, Qemu, Wire};
use etude_sim::sim::{Robot, Sim};
use etude_tests::qemu::{Image, M4F};

/// A QEMU that is killed in the middle of things, and started again with the same flash.
struct Unplugged {
    image: PathBuf,
    flash: PathBuf,
    qemu: Qemu,
    sent: u32,
    /// After how many messages the plug is pulled, again and again; 0 for never.
    every: u32,
}

impl Unplugged {
    fn new(image: &Path, name: &str, every: u32) -> Self {
        let flash = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_file(&flash);
        let qemu = Qemu::start(image, Some(&flash)).expect("QEMU starts");
        Self { image: image.into(), flash, qemu, sent: 0, every }
    }
}

impl Wire for Unplugged {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sent += 1;
        self.qemu.send(bytes)?;
        if self.every > 0 && self.sent.is_multiple_of(self.every) {
            // It is at work on that message now, and its answer is lost.
            self.qemu.kill();
            self.qemu = Qemu::start(&self.image, Some(&self.flash))?;
        }
        Ok(())
    }

    fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        self.qemu.receive(wait)
    }
}

impl Drop for Unplugged {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.flash);
    }
}

fn curriculum() -> Curriculum {
    let text = "format = 1\nname = \"two\"\nworld = \"tabletop\"\nseed = 4\n[budget]\nepisodes = 150\n\
                [teacher.learning-progress]\n[probe]\nevery = 4\n[safety]\nmax_consecutive_failures = 4\ncooldown_s = 30\n\
                [save]\nevery_episodes = 6\n[[skill]]\nid = \"reach\"\n\
                [[skill]]\nid = \"grasp\"\nrequires = [{ skill = \"reach\", mastery = 0.3 }]\n";
    file::parse(text, &[facts::tabletop()]).expect("a sound curriculum")
}

/// All that a run leaves.
fn run(curriculum: &Curriculum, robot: Option<&Robot>) -> Result<(Vec<u8>, Vec<u8>, String), PortError> {
    let mut sim = Sim::new(curriculum, curriculum.seed, 4, robot).expect("a sound curriculum");
    while sim.step()? {}
    Ok((sim.log().to_vec(), sim.save()?, etude_sim::report::page(&sim.record_now())))
}

/// The mastery that a run without a robot reaches, and that one with it must reach to the bit.
fn holds(student: bool, every: u32, name: &str) {
    let Image::Built(image) = M4F.image("robot") else { return };
    let curriculum = curriculum();
    let port = Port::new(Box::new(Unplugged::new(&image, name, every)));
    let state = port.install(&curriculum.pack(curriculum.seed)).expect("it takes the pack");
    assert_eq!(state.curriculum, curriculum.spec.hash(), "{state:?}");
    let robot = Robot { port: port.clone(), student };
    let (here, there) = (run(&curriculum, None).expect("no robot"), run(&curriculum, Some(&robot)).expect("it ends"));
    assert!(here == there, "a stale image? `sh test.sh` builds it anew");
    let log = port.log().expect("it gives its log");
    let found = etude_sim::replay::replay(&curriculum.spec, &log, None).expect("the same decisions");
    assert_eq!(found.decisions, 150);
    assert_eq!(found.boots > 5, every > 0, "{} boots", found.boots);
}

#[test]
fn the_teacher_on_the_target_leaves_the_same_run() {
    holds(false, 0, "teacher.bin");
}

#[test]
fn teacher_and_student_on_the_target_leave_the_same_run() {
    holds(true, 0, "student.bin");
}

#[test]
fn a_target_that_is_unplugged_again_and_again_leaves_the_same_run() {
    holds(true, 97, "unplugged.bin");
}
