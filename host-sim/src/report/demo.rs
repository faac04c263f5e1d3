//! A made-up run of nine skills, for tests and for looking at the page.

use crate::record::{Checkpoint, Episode, Mark, Progress, Record, SkillInfo, What};

/// An id, what it requires with the mastery asked, and two parameters.
type Row = (&'static str, &'static [(usize, u8)], [(&'static str, f32, f32); 2]);

const SKILLS: [Row; 9] = [
    ("reach", &[], [("distance_mm", 60.0, 260.0), ("height_mm", 20.0, 180.0)]),
    ("push", &[(0, 60)], [("distance_mm", 20.0, 120.0), ("angle_deg", 0.0, 90.0)]),
    ("grasp", &[(0, 70)], [("width_mm", 20.0, 60.0), ("mass_g", 5.0, 120.0)]),
    ("lift", &[(2, 70)], [("height_mm", 20.0, 150.0), ("mass_g", 5.0, 120.0)]),
    ("place", &[(3, 70)], [("tolerance_mm", 20.0, 2.0), ("height_mm", 0.0, 120.0)]),
    ("stack", &[(4, 80)], [("tolerance_mm", 10.0, 1.5), ("mass_g", 10.0, 60.0)]),
    ("pour", &[(3, 80)], [("angle_deg", 20.0, 110.0), ("fill_pct", 20.0, 90.0)]),
    ("door", &[(1, 60)], [("torque_nm", 0.05, 0.4), ("angle_deg", 15.0, 80.0)]),
    ("peg-in-hole", &[(5, 80)], [("gap_mm", 2.0, 0.2), ("tilt_deg", 0.0, 25.0)]),
];

/// One student in one run: `ability` grows with practice, except at the door.
struct Student {
    ability: [f32; 9],
    fast: [f32; 9],
    slow: [f32; 9],
    attempts: [u32; 9],
    open: [bool; 9],
    chance: u64,
}

impl Student {
    /// A number in `0..1` from a small generator.
    fn roll(&mut self) -> f32 {
        self.chance = self.chance.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.chance >> 40) as f32 / (1u64 << 24) as f32
    }

    /// The skill whose scores move most, or now and then any.
    fn choose(&mut self) -> usize {
        let open: Vec<_> = (0..9).filter(|s| self.open[*s]).collect();
        let weight =
            |t: &Self, s: usize| 0.03 + (t.fast[s] - t.slow[s]).abs() + if t.attempts[s] < 25 { 0.2 } else { 0.0 };
        let mut left = self.roll() * open.iter().map(|s| weight(self, *s)).sum::<f32>();
        open.iter().copied().find(|s| (left -= weight(self, *s), left <= 0.0).1).unwrap_or(open[0])
    }

    fn attempt(&mut self, number: u32) -> Episode {
        let skill = self.choose();
        let reach = 0.25 + 0.75 * self.ability[skill];
        let point = vec![self.roll() * reach, self.roll() * reach];
        let hard = (point[0] + point[1]) / 2.0;
        let luck = self.roll();
        let score = (1.3 * self.ability[skill] + 0.4 - 1.3 * hard + 0.4 * (luck - 0.5)).clamp(0.0, 1.0);
        let pace = if skill == 7 { 0.0004 } else { 0.021 - 0.0012 * skill as f32 };
        self.ability[skill] += (1.0 - self.ability[skill]) * pace;
        self.fast[skill] += 0.12 * (score - self.fast[skill]);
        self.slow[skill] += 0.03 * (score - self.slow[skill]);
        self.attempts[skill] += 1;
        let score = (luck > 0.02).then_some(score);
        let cost =
            [4.0 + skill as f32, 3.0 + 1.5 * skill as f32, 1.0 + (skill / 3) as f32, f32::from(u8::from(skill == 5))];
        let arm = (skill * 4 + (hard * 4.0) as usize) as u16;
        let probe = number.is_multiple_of(10);
        Episode { number, skill: skill as u8, arm, point, probe, help: 0.0, chance: 0.2, score, cost }
    }

    fn checkpoint(&self, episode: u32, spent: [f32; 4]) -> Checkpoint {
        let skill = |s: usize| {
            let wave = 0.03 * ((episode / 25 + s as u32 * 7) % 5) as f32 - 0.06;
            let mastery = if self.attempts[s] == 0 { 0.0 } else { (1.15 * self.ability[s] + wave).clamp(0.0, 1.0) };
            Progress {
                mastery: (mastery * 20.0).round() / 20.0,
                belief: Some((0.92 * mastery).clamp(0.0, 1.0)),
                attempts: self.attempts[s],
                score: (self.attempts[s] > 0).then_some(self.fast[s]),
                progress: (self.fast[s] - self.slow[s]).abs(),
                open: self.open[s],
            }
        };
        Checkpoint { episode, spent, skills: (0..9).map(skill).collect() }
    }
}

/// A run of so many episodes with a checkpoint every 25.
pub fn record(horizon: u32) -> Record {
    let mut student = Student {
        ability: [0.05; 9],
        fast: [0.0; 9],
        slow: [0.0; 9],
        attempts: [0; 9],
        open: std::array::from_fn(|s| SKILLS[s].1.is_empty()),
        chance: 7,
    };
    let (mut episodes, mut marks, mut spent) = (vec![], vec![], [0.0; 4]);
    let mut checkpoints = vec![student.checkpoint(0, spent)];
    for number in 0..horizon {
        let episode = student.attempt(number);
        spent = std::array::from_fn(|i| spent[i] + episode.cost[i]);
        if student.attempts[7] % 40 == 39 && episode.skill == 7 {
            marks.push(Mark { episode: number + 1, skill: 7, what: What::Resting });
        }
        episodes.push(episode);
        for (s, (_, requires, _)) in SKILLS.iter().enumerate() {
            let shown = |(other, asked): &(usize, u8)| 1.058 * student.ability[*other] >= f32::from(*asked) / 100.0;
            if !student.open[s] && requires.iter().all(shown) {
                student.open[s] = true;
                marks.push(Mark { episode: number + 1, skill: s as u8, what: What::Unlocked });
            }
        }
        if (number + 1) % 25 == 0 {
            checkpoints.push(student.checkpoint(number + 1, spent));
        }
    }
    let info = |(id, requires, params): &Row| SkillInfo {
        id: (*id).into(),
        requires: requires.iter().map(|(s, asked)| (SKILLS[*s].0.into(), *asked)).collect(),
        goal: 0.8,
        first_arm: 0,
        arms: 4,
        params: params.iter().map(|(name, easy, hard)| ((*name).into(), *easy, *hard)).collect(),
    };
    Record {
        student: None,
        name: "tabletop".into(),
        teacher: "learning-progress".into(),
        factors: vec!["unmastered".into(), "progress".into()],
        world: "synthetic".into(),
        seed: 7,
        horizon,
        command: "etude sim tabletop.toml --teacher learning-progress --seed 7".into(),
        curriculum_hash: "5f3a90c1".into(),
        version: "0.1.0".into(),
        skills: SKILLS.iter().map(info).collect(),
        episodes,
        checkpoints,
        marks,
    }
}
