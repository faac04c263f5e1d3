//! `[budget]`, `[safety]`, `[save]`, `[probe]` and `[questions]`: how much, when to rest, how often to save and to test, and
//! how much to ask.

use etude::{Asks, Budget, Claim, Safety};

use super::section::{Findings, Section};
use crate::diag::Problem;

/// Episodes of one curriculum at most.
pub(crate) const EPISODES: u64 = 100_000_000;
/// Largest budget of time, energy or wear; more is no limit.
pub(crate) const MOST: f32 = 1e12;
/// Practice from one probe to the next unless the file says otherwise.
pub(crate) const PROBE_EVERY: u16 = 10;
/// Outcomes from one snapshot to the next unless the file says otherwise.
pub(crate) const SAVE_EVERY: u16 = 10;
/// Standard deviations, in tenths, that may be taken off a mastery at most.
pub(crate) const DOUBT: u8 = 50;
/// Percent of the trials of confident arms that are put before a person unless the file says otherwise.
pub(crate) const AUDIT: u8 = 5;
const POSITIVE: [f32; 2] = [f32::MIN_POSITIVE, MOST];

/// `[budget]`: `episodes`, and optionally `time_h` or `time_s`, `energy_kj`, `wear`, `human_resets`.
pub(super) fn budget(root: &Section<'_>, out: &mut Findings) -> Budget {
    let mut budget = Budget::episodes(1);
    let Some(field) = root.need("budget", "[budget]` with `episodes = 1500", out) else { return budget };
    let Some(mut section) = field.section("`[budget]`", out) else { return budget };
    section.only(&["episodes", "time_h", "time_s", "energy_kj", "wear", "human_resets"], out);
    if let Some(field) = section.need("episodes", "episodes = 1500", out) {
        budget.episodes = field.whole([1, EPISODES], out).unwrap_or(1) as u32;
    }
    let mut limit = |key: &str, scale: f32| {
        let number = section.get(key).and_then(|field| field.real(POSITIVE, out));
        number.map_or(f32::INFINITY, |number| number * scale)
    };
    budget.time_s = limit("time_h", 3600.0).min(limit("time_s", 1.0));
    budget.energy_j = limit("energy_kj", 1000.0);
    budget.wear = limit("wear", 1.0);
    budget.resets = limit("human_resets", 1.0);
    if let (Some(hours), Some(seconds)) = (section.get("time_h"), section.get("time_s")) {
        let problem =
            Problem::new("two-units", seconds.key.clone(), "the time budget is given twice, in hours and seconds");
        let problem = problem.label("expected one of the two").help("keep `time_h` or `time_s`");
        out.error(problem.related(hours.key.clone(), "also given here"));
    }
    budget
}

/// `[safety]`: `max_consecutive_failures` and `cooldown_s` together, and `max_lead`; or nothing.
pub(super) fn safety(root: &Section<'_>, out: &mut Findings) -> Safety {
    let mut safety = Safety::default();
    let Some(mut section) = root.get("safety").and_then(|field| field.section("`[safety]`", out)) else {
        return safety;
    };
    section.only(&["max_consecutive_failures", "cooldown_s", "max_lead"], out);
    let lead = section.get("max_lead").and_then(|field| field.whole([0, u16::MAX.into()], out));
    safety.max_lead = lead.map_or(safety.max_lead, |lead| lead as u16);
    if ["max_consecutive_failures", "cooldown_s"].iter().all(|key| section.get(key).is_none()) {
        return safety;
    }
    if let Some(field) = section.need("max_consecutive_failures", "max_consecutive_failures = 8", out) {
        safety.max_consecutive_failures = field.whole([0, u16::MAX.into()], out).unwrap_or(0) as u16;
    }
    if let Some(field) = section.need("cooldown_s", "cooldown_s = 30", out) {
        safety.cooldown_s = field.real([0.0, 86_400.0], out).unwrap_or(0.0);
    }
    safety
}

/// Warns of a rest that no time is left after. Only attempts at other skills let it pass, as long as there are any.
pub(super) fn rest(root: &Section<'_>, budget: &Budget, safety: &Safety, out: &mut Findings) {
    if safety.max_consecutive_failures == 0 || safety.cooldown_s < budget.time_s {
        return;
    }
    let place = |table: &str, keys: &[&str]| {
        let section = root.get(table)?.section("", &mut Findings::default())?;
        keys.iter().find_map(|key| Some(section.get(key)?.place.clone()))
    };
    let cooldown = place("safety", &["cooldown_s"]).unwrap_or_default();
    let problem =
        Problem::new("long-rest", cooldown, "a skill that rests once does not come back while others are open");
    let problem = problem.label("as long as this").help("a shorter rest, or more time");
    out.warn(match place("budget", &["time_s", "time_h"]) {
        Some(time) => problem.related(time, "all the time there is"),
        None => problem,
    });
}

/// `[save]`: outcomes from one snapshot to the next.
pub(super) fn save(root: &Section<'_>, out: &mut Findings) -> u16 {
    let Some(mut section) = root.get("save").and_then(|field| field.section("`[save]`", out)) else {
        return SAVE_EVERY;
    };
    section.only(&["every_episodes"], out);
    every(&section, "every_episodes", SAVE_EVERY, out)
}

/// `[probe]`: how often mastery is tested, and what it takes to claim it. Without the table, too, there are probes.
pub(super) fn probe(root: &Section<'_>, out: &mut Findings) -> (u16, Claim) {
    let mut claim = Claim::default();
    let Some(mut section) = root.get("probe").and_then(|field| field.section("`[probe]`", out)) else {
        return (PROBE_EVERY, claim);
    };
    section.only(&["every", "tail", "doubt"], out);
    let (tail, doubt) = (section.get("tail"), section.get("doubt"));
    claim.tail = tail.and_then(|field| field.percent([1, 100], out)).unwrap_or(claim.tail);
    claim.doubt = doubt.and_then(|field| field.tenths([0, DOUBT], out)).unwrap_or(claim.doubt);
    if let (Some(tail), Some(doubt), true) = (tail, doubt, claim.tail < 100 && claim.doubt > 0) {
        let problem = Problem::new("two-claims", doubt.key.clone(), "mastery is claimed in two ways at once");
        let problem =
            problem.label("is taken off the mean of all probes").related(tail.key.clone(), "asks the worst ones");
        out.error(problem.help("keep one of the two"));
    }
    (every(&section, "every", PROBE_EVERY, out), claim)
}

/// `[questions]`: how much a person may be asked, or nothing.
pub(super) fn questions(root: &Section<'_>, out: &mut Findings) -> Asks {
    let mut asks = Asks::default();
    let Some(mut section) = root.get("questions").and_then(|field| field.section("`[questions]`", out)) else {
        return asks;
    };
    section.only(&["budget", "audit"], out);
    if let Some(field) = section.need("budget", "budget = 20", out) {
        asks.budget = field.whole([0, u16::MAX.into()], out).unwrap_or(0) as u16;
    }
    asks.audit = section.get("audit").and_then(|field| field.percent([0, 100], out)).unwrap_or(AUDIT);
    asks
}

fn every(section: &Section<'_>, key: &str, default: u16, out: &mut Findings) -> u16 {
    let every = section.get(key).and_then(|field| field.whole([1, u16::MAX.into()], out));
    every.map_or(default, |every| every as u16)
}
