"""The same decisions as the core's: `core/examples/decisions.rs` wrote them, and here they are decided again."""

import json
import os
import pickle
import random
from pathlib import Path

import etude
import pytest

NAMES = ["reach", "grasp", "pour"]


def lives():
    """Each life's first line, and the lines that follow it."""
    path = os.environ.get("ETUDE_DECISIONS")
    assert path, "run python/test.sh: it has the core write its decisions, and names the file in ETUDE_DECISIONS"
    found = []
    for line in Path(path).read_text().splitlines():
        line = json.loads(line)
        if "life" in line:
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return found


LIVES = lives()


def built(recipe, seed, space=None):
    """The curriculum of the example, written in Python."""
    same = dict(difficulty=(0.2, 0.9), cost=etude.Cost(1.0, 2.5, 0.125))
    cut = lambda **cells: [etude.Param(name, 0, 1, cells=n) for name, n in cells.items()]
    return etude.Teacher(
        [
            etude.Skill("reach", cut(x=None, y=None) if space else cut(x=3, y=2), space=space, nominal={"x": 0.1, "y": 0.25}, family="arm", **same),
            etude.Skill("grasp", cut(width=4), requires={"reach": 0.4}, family="arm", **same),
            etude.Skill("pour", requires={"grasp": 0.2}, max_attempts=400, family="cup", quota=3, **same),
        ],
        episodes=1000,
        recipe=recipe,
        seed=seed,
        energy_j=1e6,
        max_consecutive_failures=4,
        cooldown_s=8,
        max_lead=6,
        questions=30,
        audit=0.2,
    )


def check(teacher, line, trial):
    """A trial is the one of this line, to the bit."""
    assert isinstance(trial, etude.Trial), (line, trial)
    assert (trial.number, trial.arm, trial.kind) == (line["number"], line["arm"], line["kind"])
    assert trial.skill == NAMES[line["skill"]] == teacher.arms()[trial.arm].skill
    point = list(trial.point)
    assert point + [0.0] * (3 - len(point)) == line["point"] and trial.decoded == trial.point
    assert trial.chance == line["chance"]
    assert trial.help.get("virtual_force", 0.0) == line["force"] and len(trial.help) <= 1
    assert pickle.loads(pickle.dumps(trial)) == trial


def follow(teacher, line):
    """Lives through what a line says."""
    if "number" in line:
        trial = teacher.propose()
        check(teacher, line, trial)
        time_s, energy_j, wear, resets = line["cost"]
        cost = etude.Cost(time_s, energy_j, wear, int(resets))
        if line["end"] == "scored":
            teacher.observe(trial, line["score"], cost)
        else:
            {"censored": teacher.censor, "aborted": teacher.abort}[line["end"]](trial.number, cost)
    elif "rest" in line:
        assert teacher.propose() == etude_rest(line["rest"], teacher)
        teacher.rested(line["rest"])
    elif "question" in line:
        asked = teacher.questions()[0]
        assert asked.number == line["question"]
        teacher.answer(asked, line["reply"])
    else:
        assert teacher.save().hex() == line["snapshot"]
        assert teacher.chances() == line["chances"]
        assert list(teacher.explain().values()) == line["opinions"]
        assert [teacher.mastery(name) for name in teacher.skills] == line["mastery"]


def etude_rest(seconds, teacher):
    """The rest of so many seconds: rests come from teachers alone, so it is asked for once more."""
    rest = teacher.propose()
    assert isinstance(rest, etude.Rest) and rest.seconds == seconds
    return rest


@pytest.mark.parametrize("life, lines", LIVES, ids=[life["life"] for life, _ in LIVES])
def test_a_teacher_in_python_decides_as_the_core_does(life, lines):
    pack = bytes.fromhex(life["pack"])
    teacher = etude.Teacher.from_pack(pack, NAMES)
    # A second one is made anew from every snapshot.
    restored = etude.Teacher.from_pack(pack, NAMES)
    for line in lines:
        follow(teacher, line)
        follow(restored, line)
        if "snapshot" in line:
            restored = etude.Teacher.from_pack(pack, NAMES)
            restored.restore(bytes.fromhex(line["snapshot"]))
    assert sum("number" in line for line in lines) == teacher.clock == 1000
    assert isinstance(teacher.propose(), etude.Done)
    assert teacher.pack() == pack


def test_the_lives_have_everything_in_them():
    lines = [line for _, lines in LIVES for line in lines]
    assert {life["life"] for life, _ in LIVES} > {*etude.recipes(), *etude.spaces()}
    assert {line["end"] for line in lines if "end" in line} == {"scored", "censored", "aborted"}
    assert {line["kind"] for line in lines if "kind" in line} == {"practice", "probe", "audition"}
    assert {line["reply"] for line in lines if "reply" in line} == {"demonstrated", "able", "unable", "declined"}
    assert any("rest" in line for line in lines) and any(line.get("force") for line in lines)


@pytest.mark.parametrize("life", [life for life, _ in LIVES], ids=[life["life"] for life, _ in LIVES])
def test_many_at_once_are_one_after_another(life):
    """Whatever the teacher: hundreds in flight, told in any order and in one go, and restored in between."""
    pack, dice = bytes.fromhex(life["pack"]), random.Random(7)
    one, many = (etude.Teacher.from_pack(pack, NAMES) for _ in range(2))
    while one.clock < one.episodes:
        asked, rest = [], None
        while len(asked) < 300 and not isinstance(rest := one.propose(), etude.Report | etude.Done):
            if isinstance(rest, etude.Rest):
                one.rested(rest.seconds)
                many.rested(rest.seconds)
                continue
            asked.append(rest)
            many_asked = many.propose_many(1)
            assert many_asked == [rest]
        told = dice.sample(one.flight, dice.randrange(1, len(one.flight) + 1))
        scores = [dice.random() for _ in told]
        credits = [one.observe(trial, score) for trial, score in zip(told, scores)]
        assert many.observe_many(told, scores) == credits
        saved = many.save()
        assert one.save() == saved
        many = etude.Teacher.from_pack(pack, NAMES)
        many.restore(saved)
        assert many.flight == one.flight
    assert isinstance(many.propose(), etude.Done)


@pytest.mark.parametrize("number, recipe", list(enumerate(etude.recipes(), 1)))
def test_a_curriculum_written_in_python_has_the_same_bytes(number, recipe):
    life, lines = LIVES[number - 1]
    assert life["life"] == recipe
    teacher = built(recipe, number)
    assert teacher.pack().hex() == life["pack"]
    follow(teacher, next(line for line in lines if "number" in line))


@pytest.mark.parametrize("number, space", list(enumerate(etude.spaces())))
def test_a_space_written_in_python_has_the_same_bytes(number, space):
    life, lines = LIVES[len(etude.recipes()) + number]
    assert life["life"] == space
    teacher = built("uniform", 100 + number, space)
    assert teacher.pack().hex() == life["pack"]
    follow(teacher, next(line for line in lines if "number" in line))


@pytest.mark.parametrize("space", etude.spaces())
def test_the_settings_of_a_space_are_within_their_bounds(space):
    ranges = [etude.Param("x", 0, 1)]
    for setting, (default, low, high) in etude.space_settings(space).items():
        assert low <= default <= high
        # The two thresholds of ADR are bounds of each other.
        rest = {"low": 0.0, "high": 1.0} if space == "adr" else {}
        for value in {low, default, high}:
            skill = etude.Skill("a", ranges, space=space, settings={**rest, setting: value})
            assert pickle.loads(pickle.dumps(skill)) == skill
        for value in (low - 1, high + 1, float("nan"), "much"):
            with pytest.raises((etude.CurriculumError, etude.NumberError, TypeError)):
                etude.Skill("a", ranges, space=space, settings={**rest, setting: value})


def test_a_space_that_cannot_be_says_why():
    ranges = [etude.Param("x", 0, 1)]
    for said, make in {
        "there is no space `alp`": lambda: etude.Skill("a", ranges, space="alp"),
        "has no setting `step`": lambda: etude.Skill("a", ranges, space="mixture", settings={"step": 0.1}),
        "no parameter to vary": lambda: etude.Skill("a", space="mixture"),
        "has `cells`": lambda: etude.Skill("a", [etude.Param("x", 0, 1, cells=3)], space="mixture"),
        "needs `cells`": lambda: etude.Skill("a", ranges),
        "but no `space`": lambda: etude.Skill("a", settings={"random": 0.1}),
    }.items():
        with pytest.raises(etude.CurriculumError, match=said):
            make()
