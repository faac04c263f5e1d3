"""What a program sees of a teacher, and what it is told when it asks for the impossible."""

import copy
import importlib.metadata
import json
import math
import pickle
import random
import threading
from pathlib import Path
from types import MappingProxyType

import etude
import numpy as np
import pytest


def skills():
    return [
        etude.Skill("reach", [etude.Param("distance_mm", 100, 500, cells=4)], nominal={"distance_mm": 200}),
        etude.Skill("grasp", [etude.Param("width_mm", 80, 20, cells=3)], requires={"reach": 0.6}),
    ]


def teacher(**settings):
    return etude.Teacher(skills(), **{"episodes": 200, "seed": 7, **settings})


def live(teacher, skill=1.0, most=10**6):
    """Practises until there is nothing left to do; the trials that there were."""
    trials = []
    while len(trials) < most and isinstance(trial := teacher.propose(), etude.Trial):
        trials.append(trial)
        teacher.observe(trial, skill * (1 - 0.5 * trial.point[0]))
    return trials


def test_a_trial_has_names_and_units():
    trials = live(teacher(recipe="uniform"), most=300)
    assert len(trials) == 200
    for trial in trials:
        (name, value), x = *trial.params.items(), trial.point[0]
        easy, hard = {"distance_mm": (100, 500), "width_mm": (80, 20)}[name]
        assert value == pytest.approx(easy + (hard - easy) * x) and trial.skill == {"distance_mm": "reach"}.get(name, "grasp")
    probes = [trial for trial in trials if trial.kind == "probe"]
    assert probes and all(probe.params["distance_mm"] == pytest.approx(200) and probe.chance == 1 for probe in probes)


def test_prerequisites_open_and_are_told():
    taught = teacher()
    assert taught.mastery("reach") == 0
    assert sum(taught.chances()[4:]) == 0 and sum(taught.chances()) == pytest.approx(1)
    opened, trial = [], taught.propose()
    while not opened:
        assert trial.skill == "reach"
        opened = taught.observe(trial, 1.0).unlocked
        trial = taught.propose()
    assert opened == ["grasp"] and taught.mastery("reach") >= 0.6 and sum(taught.chances()[4:]) > 0
    assert [(event.kind, event.skill) for event in taught.events()] == [("unlocked", "grasp")]
    assert taught.events() == []


def test_the_table_behind_a_decision():
    taught = teacher(factors=["staleness"], per="time")
    live(taught, most=50)
    table = taught.explain()
    assert list(table)[:3] == ["unlocked", "cap", "mask"] and list(table)[-1] == "chance"
    assert {"unmastered", "frontier", "staleness", "percost"} < set(table)
    assert table["chance"] == taught.chances()
    arms = taught.arms()
    assert all(len(line) == len(arms) == 7 for line in table.values())
    assert [arm.skill for arm in arms] == ["reach"] * 4 + ["grasp"] * 3
    assert sum(arm.trials for arm in arms) <= taught.clock == 50


def test_a_snapshot_goes_on_where_it_was():
    first = teacher()
    live(first, most=60)
    in_flight = first.propose()
    second = teacher()
    second.restore(first.save())
    assert second.flight == [in_flight] == first.flight
    for one in (first, second):
        one.observe(in_flight.number, 0.5)
    assert live(first) == live(second)
    assert first.save() == second.save()


def test_a_pack_is_the_curriculum_without_its_names():
    first = teacher()
    pack = first.pack()
    plain, named = etude.Teacher.from_pack(pack), etude.Teacher.from_pack(pack, skills())
    assert plain.skills == ["skill-0", "skill-1"] and plain.hash == first.hash == named.hash and plain.seed == 7
    assert live(named) == (trials := live(first))
    assert [trial.point for trial in live(plain)] == [trial.point for trial in trials]
    other = live(etude.Teacher.from_pack(pack, ["reach", "grasp"], seed=8))
    assert [trial.point for trial in other] != [trial.point for trial in trials]
    assert other[0].skill == "reach" and other[0].params == {}


def test_a_curriculum_file_and_a_program_say_the_same():
    """`etude pack` made the bytes of `arm.toml`; the root's test.sh holds them against it."""
    packed = (Path(__file__).parent / "arm.bin").read_bytes()
    reach = etude.Skill(
        "reach",
        [etude.Param("x", 0, 2, cells=3), etude.Param("y", 5, 1, cells=2)],
        nominal={"x": 0.5, "y": 2},
    )
    grasp = etude.Skill("grasp", [etude.Param("z", 1, 3, cells=4)], requires={"reach": 0.5}, cost=etude.Cost(1.5))
    written = etude.Teacher(
        [reach, grasp],
        episodes=300,
        seed=5,
        factors=["widening"],
        settings={"widening_from": 0.3, "explore": 0.2},
    )
    assert written.pack() == packed
    # What `etude pack --format json` says of the same file.
    told = json.loads((Path(__file__).parent / "arm.json").read_text())["skills"]
    trials = live(written)
    assert live(etude.Teacher.from_pack(packed, [reach, grasp])) == trials
    assert live(etude.Teacher.from_pack(packed, told)) == trials
    for broken in ([told[0], {"id": "grasp"}], [told[0], {**told[1], "params": []}], told[:1]):
        with pytest.raises((etude.CurriculumError, TypeError)):
            etude.Teacher.from_pack(packed, broken)


def test_rest_report_and_done():
    taught = teacher(max_consecutive_failures=1, cooldown_s=30, recipe="uniform", episodes=5)
    trial = taught.propose()
    taught.observe(trial, 0.0, etude.Cost(1.0))
    rest = taught.propose()
    assert isinstance(rest, etude.Rest) and rest.seconds == 30 and rest == taught.propose()
    assert [(event.kind, event.seconds) for event in taught.events()] == [("resting", 30)]
    taught.rested(rest.seconds)
    flight = [taught.propose() for _ in range(4)]  # all that the budget leaves
    assert taught.flight == flight and len({trial.number for trial in flight}) == 4
    assert isinstance(taught.propose(), etude.Report)
    for trial in flight:
        taught.observe(trial, 0.9)
    assert isinstance(taught.propose(), etude.Done) and taught.clock == taught.episodes == 5


def test_many_at_once_are_one_after_another():
    one, many = teacher(episodes=300), teacher(episodes=300)
    dice = random.Random(5)
    while many.clock < many.episodes:
        count = dice.randrange(1, 60)
        asked = [trial for _ in range(count) if isinstance(trial := one.propose(), etude.Trial)]
        assert many.propose_many(count) == asked and many.flight == one.flight
        told = dice.sample(one.flight, dice.randrange(len(one.flight) + 1))
        scores = [1 - 0.5 * trial.point[0] for trial in told]
        costs = [etude.Cost(dice.random()) for _ in told]
        credits = [one.observe(trial, score, cost) for trial, score, cost in zip(told, scores, costs)]
        assert many.observe_many(told, np.array(scores), costs) == credits
        assert one.save() == many.save()
    assert many.propose_many(9) == [] and isinstance(many.propose(), etude.Done)
    assert many.observe_many([], []) == []


def test_thousands_may_be_in_flight_and_are_saved():
    taught = teacher(episodes=10**6)
    trials = taught.propose_many(10**9)
    assert len(trials) == 4096 == len(taught.flight) and taught.propose_many(1) == []
    assert isinstance(taught.propose(), etude.Report)
    saved = taught.save()
    again = teacher(episodes=10**6)
    again.restore(saved)
    assert again.flight == trials and again.save() == saved and isinstance(again.propose(), etude.Report)
    dice = random.Random(1)
    told = dice.sample(trials, 3000)
    scores = [dice.random() for _ in told]
    assert again.observe_many(told, scores) == taught.observe_many(told, scores)
    assert again.propose_many(4096) == taught.propose_many(4096) and len(taught.flight) == 4096
    assert again.save() == taught.save() and again.pack() == taught.pack()


def test_a_thread_with_a_small_stack_will_do():
    taught, again = teacher(episodes=10**6), []
    trials = taught.propose_many(4096)

    def work():
        other = etude.Teacher.from_pack(taught.pack(), skills())
        other.restore(taught.save())
        again.append(other)

    before = threading.stack_size(512 * 1024)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    threading.stack_size(before)
    assert again[0].flight == trials


def test_of_many_outcomes_all_are_taken_in_or_none():
    taught = teacher()
    trials = taught.propose_many(np.int64(3))
    numbers = [trial.number for trial in trials]
    assert numbers == [0, 1, 2] and taught.flight == trials
    before = taught.save()
    for kind, says, ask in [
        (etude.RefusedError, "trial 1 is there twice", lambda: taught.observe_many([0, 1, 1], [1, 1, 1])),
        (etude.RefusedError, "trial 77: no trial", lambda: taught.observe_many([0, 77], [1, 1])),
        (etude.NumberError, "trial 2: a score", lambda: taught.observe_many(trials, [1, 1, math.nan])),
        (etude.NumberError, "3 trials, 2 scores", lambda: taught.observe_many(trials, [1, 1])),
        (etude.NumberError, "and 1 costs", lambda: taught.observe_many(trials, [1, 1, 1], [etude.Cost()])),
        (etude.NumberError, "`count`", lambda: taught.propose_many(-1)),
        (TypeError, "", lambda: taught.observe_many(trials, [1, 1, "well"])),
        (TypeError, "", lambda: taught.observe_many(trials, [1, 1, 1], [etude.Cost(), etude.Cost(), 1.0])),
        (TypeError, "", lambda: taught.observe_many(trials, 1.0)),
        (TypeError, "", lambda: taught.propose_many(1.5)),
    ]:
        with pytest.raises(kind, match=says or None):
            ask()
        assert taught.save() == before
    taught.observe_many(np.array(numbers)[::-1], np.ones(3, np.float32))
    assert taught.clock == 3
    with pytest.raises(etude.RefusedError, match="trial 0: .* settled before"):
        taught.observe_many([0], [1])


def test_what_is_spent_adds_up():
    taught = teacher()
    taught.observe(taught.propose(), 1.0, etude.Cost(1.5, energy_j=2, resets=1))
    taught.abort(taught.propose(), etude.Cost(0.5))
    taught.censor(taught.propose(), etude.Cost(wear=0.25))
    spent = taught.spent
    assert (spent.time_s, spent.energy_j, spent.wear, spent.resets) == (2.0, 2.0, 0.25, 1.0)


def test_settings_are_the_recipe_s():
    known = etude.settings("self-paced-gated")
    assert known["forward_at"] == (0.7, 0.01, 1.0)
    assert etude.settings("learning-progress")["explore"] == (0.05, 0, 1)
    one = teacher(settings=MappingProxyType({"explore": 1.0}))
    assert one.chances()[:4] == [0.25] * 4 and one.hash != teacher().hash
    assert teacher(settings={"explore": etude.settings("learning-progress")["explore"][0]}).hash == teacher().hash
    assert teacher(factors=["widening"], settings={"widening_from": 0.5}).hash != teacher(factors=["widening"]).hash
    for recipe in etude.recipes():
        assert all(low <= default <= high for default, low, high in etude.settings(recipe).values()), recipe
        teacher(recipe=recipe, settings={name: default for name, (default, _, _) in etude.settings(recipe).items()})


def test_numbers_of_numpy_are_numbers():
    taught = teacher(episodes=np.int64(9), seed=np.uint32(3))
    trial = taught.propose()
    taught.observe(np.int32(trial.number), np.float32(0.5), etude.Cost(np.float64(1.0)))
    taught.observe(taught.propose(), np.bool_(True))
    assert taught.clock == 2


def test_values_go_to_other_processes_and_a_teacher_does_not():
    whole = etude.Skill(
        "pour",
        [etude.Param("neck_mm", 60, 12, cells=5)],
        requires={"grasp": 0.57},
        nominal={"neck_mm": 31.3},
        difficulty=(0.25, 0.75),
        cost=etude.Cost(0.1, resets=3),
        max_attempts=9,
        family="cup",
        quota=2,
    )
    trial = teacher().propose()
    moves = etude.Skill("walk", [etude.Param("gap_m", 0, 6)], space="alp-gmm", settings={"random": 0.1})
    for value in [trial, whole, moves, *skills(), whole.params[0], etude.Cost(1.5, 0.1, 3, 4)]:
        for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert again == value and repr(again) == repr(value) and type(again) is type(value)
    assert {trial: "lane 3"}[pickle.loads(pickle.dumps(trial))] == "lane 3"
    assert etude.Teacher([whole, *skills()], episodes=9).hash == etude.Teacher([copy.copy(whole), *skills()], episodes=9).hash
    for ask in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="each copy would teach on its own"):
            ask(teacher())


def test_the_package_says_its_version():
    assert etude.__version__ == importlib.metadata.version("etude")


def param(**over):
    return etude.Param(**{"name": "x", "easy": 0, "hard": 1, "cells": 2, **over})


def skill(**over):
    return etude.Skill(**{"id": "reach", "params": [param()], **over})


def of(*skills, **over):
    return etude.Teacher(list(skills) or [skill()], **{"episodes": 10, **over})


def a_round(taught):
    taught.observe(taught.propose(), 0.5)
    return taught


BAD = [
    # What is asked, and what the answer says.
    (etude.CurriculumError, "`cells`", lambda: param(cells=0)),
    (etude.CurriculumError, "`cells`", lambda: param(cells=-1)),
    (etude.CurriculumError, "`cells`", lambda: param(cells=256)),
    (etude.CurriculumError, "`cells`", lambda: param(cells=10**30)),
    (etude.CurriculumError, "empty", lambda: param(hard=0)),
    (etude.CurriculumError, "`easy`", lambda: param(easy=math.nan)),
    (etude.CurriculumError, "`hard`", lambda: param(hard=10**400)),
    (etude.CurriculumError, "8 is the most", lambda: skill(params=[param(name=str(n)) for n in range(9)])),
    (etude.CurriculumError, "twice", lambda: skill(params=[param(), param()])),
    (etude.CurriculumError, "no parameter `y`", lambda: skill(nominal={"y": 0.5})),
    (etude.CurriculumError, "nominal", lambda: skill(nominal={"x": 1.5})),
    (etude.CurriculumError, "4 is the most", lambda: skill(requires={str(n): 0.5 for n in range(5)})),
    (etude.CurriculumError, "requires", lambda: skill(requires={"reach": 0})),
    (etude.CurriculumError, "whole percentage", lambda: skill(requires={"reach": 0.123})),
    (etude.CurriculumError, "harder than", lambda: skill(difficulty=(0.9, 0.1))),
    (etude.CurriculumError, "`difficulty`", lambda: skill(difficulty=1.5)),
    (etude.CurriculumError, "`max_attempts`", lambda: skill(max_attempts=0)),
    (etude.CurriculumError, "`quota`", lambda: skill(quota=300)),
    (etude.CurriculumError, "no skill", lambda: etude.Teacher([], episodes=10)),
    (etude.CurriculumError, "32 is the most", lambda: of(*[skill(id=str(n)) for n in range(33)])),
    (etude.CurriculumError, "two skills", lambda: of(skill(), skill())),
    (etude.CurriculumError, "not there", lambda: of(skill(requires={"grasp": 0.5}))),
    (etude.CurriculumError, "itself", lambda: of(skill(requires={"reach": 0.5}))),
    (etude.CurriculumError, "probe_every", lambda: of(skill(), skill(id="b", requires={"reach": 0.5}), probe_every=0)),
    (etude.CurriculumError, "room for 1024", lambda: of(skill(params=[param(cells=33), param(name="y", cells=32)]))),
    (etude.CurriculumError, "room for 1024", lambda: of(skill(params=[param(name=str(n), cells=255) for n in range(8)]))),
    (etude.CurriculumError, "`episodes`", lambda: of(episodes=0)),
    (etude.CurriculumError, "`seed`", lambda: of(seed=2**64)),
    (etude.CurriculumError, "`seed`", lambda: of(seed=-1)),
    (etude.CurriculumError, "`time_s`", lambda: of(time_s=0)),
    (etude.CurriculumError, "`time_s`", lambda: of(time_s=math.nan)),
    (etude.CurriculumError, "no recipe `guess`; there are `learning-progress`", lambda: of(recipe="guess")),
    (etude.CurriculumError, "no recipe", lambda: etude.settings("guess")),
    (etude.CurriculumError, "no setting `exploration`; it has `explore`", lambda: of(settings={"exploration": 0.1})),
    (etude.CurriculumError, "`explore`", lambda: of(settings={"explore": 1.1})),
    (etude.CurriculumError, "`explore`", lambda: of(settings={"explore": math.nan})),
    (etude.CurriculumError, "forward_at", lambda: of(recipe="self-paced-gated", settings={"forward_at": 0.2})),
    (etude.CurriculumError, "no factor", lambda: of(factors=["luck"])),
    (etude.CurriculumError, "already", lambda: of(factors=["reach", "reach"])),
    (etude.CurriculumError, "no more fit", lambda: of(factors=["reach", "staleness", "optimism"])),
    (etude.CurriculumError, "`per`", lambda: of(per="money")),
    (etude.CurriculumError, "`tail`", lambda: of(tail=0)),
    (etude.CurriculumError, "two ways", lambda: of(tail=0.5, doubt=1)),
    (etude.CurriculumError, "go together", lambda: of(cooldown_s=3)),
    (etude.CurriculumError, "`max_lead`", lambda: of(max_lead=-1)),
    (etude.CurriculumError, "`audit`", lambda: of(audit=0.1)),
    (etude.CurriculumError, "`save_every`", lambda: of(save_every=0)),
    (etude.CurriculumError, "no skill `grasp`; there are `reach`", lambda: of().mastery("grasp")),
    (etude.CurriculumError, "a reply", lambda: of().answer(0, "perhaps")),
    (etude.CurriculumError, "the pack has 1", lambda: etude.Teacher.from_pack(of().pack(), ["a", "b"])),
    (etude.CurriculumError, "1 parameters in the pack", lambda: etude.Teacher.from_pack(of().pack(), [etude.Skill("a")])),
    (etude.BytesError, "truncated", lambda: etude.Teacher.from_pack(b"")),
    (etude.BytesError, "not a file of this kind", lambda: etude.Teacher.from_pack(of().save())),
    (etude.BytesError, "checksum", lambda: etude.Teacher.from_pack(of().pack()[:-1] + b"\0")),
    (etude.BytesError, "not a file of this kind", lambda: of().restore(of().pack())),
    (etude.BytesError, "another curriculum", lambda: of().restore(of(episodes=11).save())),
    (etude.NumberError, "score", lambda: of().observe(0, 1.5)),
    (etude.NumberError, "score", lambda: of().observe(0, math.nan)),
    (etude.NumberError, "score", lambda: of().observe(0, 10**400)),
    (etude.NumberError, "cost", lambda: etude.Cost(-1)),
    (etude.NumberError, "cost", lambda: etude.Cost(energy_j=math.inf)),
    (etude.NumberError, "cost", lambda: etude.Cost(resets=-1)),
    (etude.NumberError, "rest", lambda: of().rested(0)),
    (etude.NumberError, "rest", lambda: of().rested(math.inf)),
    (etude.RefusedError, "no trial", lambda: of().observe(0, 0.5)),
    (etude.RefusedError, "no trial", lambda: of().observe(-1, 0.5)),
    (etude.RefusedError, "no trial", lambda: of().censor(2**40)),
    (etude.RefusedError, "settled before", lambda: a_round(of()).abort(0)),
    (etude.RefusedError, "no trial", lambda: of().answer(0, "able")),
    (TypeError, "", lambda: of().observe("first", 0.5)),
    (TypeError, "", lambda: of().observe(0, "well")),
    (TypeError, "", lambda: of(episodes=1.5)),
    (TypeError, "", lambda: of().restore("snapshot")),
]


@pytest.mark.parametrize("kind, says, ask", BAD, ids=range(len(BAD)))
def test_what_cannot_be_is_refused_with_a_reason(kind, says, ask):
    with pytest.raises(kind) as refused:
        ask()
    assert refused.type is kind and says in str(refused.value)
    assert kind is TypeError or isinstance(refused.value, ValueError) and isinstance(refused.value, etude.EtudeError)


def test_what_was_refused_has_changed_nothing():
    taught = teacher()
    live(taught, most=20)
    before = taught.save()
    for ask in (lambda: taught.observe(99, 0.5), lambda: taught.rested(-1), lambda: taught.restore(b"x"), lambda: taught.restore(before[:-1])):
        with pytest.raises(etude.EtudeError):
            ask()
    assert taught.save() == before
    assert [event.reason for event in taught.events() if event.kind == "refused"] == ["no trial with this number was given out"]


def test_garbage_is_refused_and_nothing_else():
    """Bytes with a bit turned over, cut or made up: an exception of ours, never a panic."""
    dice = random.Random(1)
    taught = teacher()
    live(taught, most=20)
    pack, snapshot = taught.pack(), taught.save()
    for _ in range(500):
        for good, read in ((pack, etude.Teacher.from_pack), (snapshot, taught.restore)):
            bad = bytearray(good[: dice.choice([len(good), dice.randrange(len(good))])])
            for _ in range(dice.randrange(1, 4)):
                if bad:
                    bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
            if bytes(bad) != good:
                with pytest.raises(etude.BytesError):
                    read(bytes(bad))
    assert taught.save() == snapshot


def test_everything_can_be_shown():
    taught = teacher(questions=5)
    trial = taught.propose()
    shown = [taught, trial, taught.observe(trial, 0.5), *taught.arms(), *skills(), *skills()[0].params, etude.Cost(1), taught.propose()]
    assert all(len(repr(thing)) > 5 and " object at 0x" not in repr(thing) for thing in shown)
    assert repr(skills()[0]) == 'Skill("reach", [Param("distance_mm", 100.0, 500.0, cells=4)])'
    assert skills() == skills() and skills()[0] != skills()[1]
