//! What to do about it.

use super::words::{many, mean, percent};
use super::{LAST, Told, Verdict, moment};

/// Practice that is so much better than the tests is practice of other tasks.
const GAP: f32 = 0.25;

impl Told<'_> {
    /// Why a skill has most of the chance although its goal is shown.
    pub(super) fn greed(&self, greedy: usize) -> String {
        let (name, (done, all)) = (self.name(greedy), self.mastered(greedy));
        let chance = percent(moment(self.curriculum, &self.session, greedy, 0).chance);
        let cause = match () {
            () if !self.asks_what_is_mastered() => "this teacher does not ask what is mastered".into(),
            () if self.counts_parts() => format!(
                "what is done in part counts in part, so tasks that never succeed look half known for ever ({done} of its \
                 {all} arms count as mastered)"
            ),
            () => format!("{done} of its {all} arms count as mastered, and the others are practised on"),
        };
        format!("{name} has {chance} of the chance although its tests have shown its goal: {cause}")
    }

    /// What to do about it.
    pub(super) fn temper(&self, greedy: usize) -> String {
        let (name, teacher) = (self.name(greedy), &self.curriculum.teacher);
        let less = format!("`max_attempts` of {name}, which ends its practice, or a range of what it can do");
        if self.asks_what_is_mastered() && self.counts_parts() {
            return format!(
                "`success = 0.5` in `[teacher.{teacher}]`, by which an attempt is done or not and nothing between; or {less}"
            );
        }
        less
    }

    /// What to do about it.
    pub(super) fn next(&self, skill: usize, verdict: Verdict) -> String {
        let name = self.name(skill);
        let is_to_blame =
            |greedy: &usize| verdict == Verdict::Starved || verdict == Verdict::Mastered && *greedy == skill;
        if let Some(greedy) = self.greedy().filter(is_to_blame) {
            return self.temper(greedy);
        }
        let more = if self.over().is_some() { "a new run with more in `[budget]`, or " } else { "" };
        match verdict {
            Verdict::Locked if self.curriculum.never.is_some() => {
                "this curriculum can never come to its end: `etude check` shows the lines that rule it out".into()
            }
            Verdict::Locked => self.unlock(skill),
            Verdict::Capped => format!("raise `max_attempts` of {name}, or take it out"),
            Verdict::Resting => format!(
                "wait, it goes on by itself; if {name} rests often, give it an easier range in `[skill.space]`, help in \
                 `[skill.assist]`, or more patience: `max_consecutive_failures`"
            ),
            Verdict::Waiting => format!(
                "wait, it goes on after an attempt at another skill; if {name} is to go on alone, a larger `max_lead` in \
                 `[safety]`, or 0 for any"
            ),
            Verdict::Closed => "look into the program that calls the teacher: `close` was called for it".into(),
            Verdict::Mastered => content(name),
            Verdict::Starved => {
                format!(
                    "raise `explore` in `[teacher.{}]`, or try another teacher: `etude compare --teachers …` shows what each \
                     does",
                    self.curriculum.teacher
                )
            }
            Verdict::Failing => format!(
                "give {name} an easier range in `[skill.space]`, or help that is taken away again: `[skill.assist.…]`"
            ),
            Verdict::Stuck => format!(
                "{more}help that is taken away again: `[skill.assist.…]`; or require of {name} what it stands on"
            ),
            Verdict::Learning | Verdict::Untried if more.is_empty() => "let it practise: nothing is wrong".into(),
            Verdict::Learning => "it gets better, and had no more time: a new run with more in `[budget]`".into(),
            Verdict::Untried => "it had hardly any time: a new run with more in `[budget]`".into(),
        }
    }

    /// What to do about what keeps a skill locked.
    pub(super) fn unlock(&self, skill: usize) -> String {
        let root = self.root(skill);
        let (name, spec) = (self.name(root), &self.curriculum.spec);
        let tests = mean(&self.last(root, true, LAST));
        let practice = mean(&self.last(root, false, LAST)).unwrap_or(0.0);
        let (verdict, _) = self.judge(root);
        match (verdict, tests) {
            (Verdict::Capped | Verdict::Resting | Verdict::Waiting | Verdict::Closed | Verdict::Starved, _) => {
                format!("{name} comes first: {}", self.next(root, verdict))
            }
            (_, None) => format!(
                "let {name} practise: it is tested after every {} of practice (`every` in `[probe]`)",
                many(spec.probe_every.into(), "attempt")
            ),
            (_, Some(tests)) if practice > tests + GAP => format!(
                "{name} does well in practice and not at its `nominal` task, where it is tested: make that easier, or let \
                 its range in `[skill.space]` hold it"
            ),
            _ => format!(
                "{name} comes first: give it a new run with more in `[budget]`, an easier range in `[skill.space]` or help in \
                 `[skill.assist]`, or ask for less in `requires`"
            ),
        }
    }
}

/// What to do about a skill that is mastered.
pub(super) fn content(name: &str) -> String {
    format!("nothing, if that is meant; else widen the range of {name} in `[skill.space]`, or raise `goal`")
}
