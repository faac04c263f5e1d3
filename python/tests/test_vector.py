"""Lanes of a vectorised simulator, held against somebody who asks for one trial after another."""

import math
import random

import etude
import numpy as np
import pytest
from etude.vector import Lanes


def skills():
    return [
        etude.Skill("near", [etude.Param("goal", 0.2, 1.0, cells=4), etude.Param("load", 0, 2, cells=3)]),
        etude.Skill("far", [etude.Param("goal", 1.0, 2.8, cells=4)], requires={"near": 0.6}),
    ]


def teacher(**settings):
    return etude.Teacher(skills(), **{"episodes": 500, "seed": 3, **settings})


def score(trial):
    """How well it goes: the easier, the better, and a little luck that is the trial's own."""
    return min(1.0, 1.2 - trial.point[0] + 0.2 * random.Random(trial.number).random())


def simulate(taught, lanes, chance, turns=10**6, **settings):
    """A simulator in which every lane's episode ends with this chance at every step; what was told, and what was begun."""
    together, dice, told, begun = Lanes(taught, lanes, **settings), random.Random(lanes), [], []
    ids = list(range(lanes))
    scores = None
    while not together.done and turns > 0:
        turns -= 1
        under_way = [together.trials[lane] for lane in ids]
        if scores is not None:
            told += [trial for trial in under_way if trial is not None]
        begun.append((ids, together.turn(ids, scores)))
        ids = [lane for lane in range(lanes) if dice.random() < chance]
        scores = [math.nan if (trial := together.trials[lane]) is None else score(trial) for lane in ids]
    return together, told, begun


@pytest.mark.parametrize("lanes, chance, episodes", [(1, 1.0, 150), (7, 0.3, 400), (300, 0.1, 2500), (4000, 0.05, 9000)])
def test_lanes_are_one_learner_after_another(lanes, chance, episodes):
    """A teacher that is asked and told one by one, in the same order, proposes the same and is the same at the end."""
    taught, twin = teacher(episodes=episodes), teacher(episodes=episodes)
    _, told, begun = simulate(taught, lanes, chance)
    attempts: dict[int, etude.Trial] = {}
    for turn, (ids, trials) in enumerate(begun):
        for lane in ids:
            if lane in attempts:
                twin.observe(trial := attempts.pop(lane), score(trial))
        proposed = [twin.propose() for _ in ids]
        for lane, trial, own in zip(ids, trials, proposed):
            if isinstance(own, etude.Trial):
                attempts[lane] = own
                assert own == trial, turn
            else:
                assert trial.number < taught.clock + len(taught.flight)
    assert twin.save() == taught.save() and isinstance(twin.propose(), etude.Done)
    # Every trial was told, and once.
    assert sorted(trial.number for trial in told) == list(range(episodes)) and taught.clock == episodes
    assert taught.flight == []


def test_the_same_seed_and_scores_give_the_same_trials():
    first, again, other = (simulate(teacher(seed=seed), 40, 0.3) for seed in (3, 3, 4))
    assert first[1:] == again[1:] != other[1:]


def test_whoever_has_no_trial_repeats_its_task():
    taught = teacher(episodes=5)
    lanes = Lanes(taught, 8)
    trials = lanes.turn(range(8))
    assert [trial.number for trial in trials] == [0, 1, 2, 3, 4, 0, 0, 0] and lanes.trials == trials[:5] + [None] * 3
    assert not lanes.done and len(lanes) == 8
    # What the last three say is not told, whatever it is.
    again = lanes.turn([5, 0, 7], [math.nan, 0.5, 99.0])
    assert taught.clock == 1 and again == [trials[0]] * 3 and lanes.trials[0] is None
    lanes.turn([1, 2, 3, 4], [1, 1, 1, 1])
    assert lanes.done and taught.clock == 5 and lanes.trials == [None] * 8
    assert lanes.turn(range(8), [0] * 8)[:5] == trials[:5] and taught.clock == 5
    with pytest.raises(etude.CurriculumError, match="at its end"):
        Lanes(taught, 2).turn([0])


def test_what_was_cut_short_is_censored():
    taught = teacher()
    lanes = Lanes(taught, 3)
    lanes.turn(range(3))
    lanes.turn([2, 0], costs=[etude.Cost(1.0), etude.Cost(0.5)])
    assert taught.clock == 2 and taught.spent.time_s == 1.5 and sum(arm.trials for arm in taught.arms()) == 0
    lanes.turn([0, 1], [1.0, 0.5], [etude.Cost(2.0), etude.Cost(4.0)])
    assert taught.clock == 4 and taught.spent.time_s == 7.5 and sum(arm.trials for arm in taught.arms()) == 2


def test_after_a_restart_what_was_in_flight_comes_first():
    taught, again = teacher(), teacher()
    before = Lanes(taught, 6).turn(range(6))
    again.restore(taught.save())
    lanes = Lanes(again, 4)
    assert lanes.turn([3, 1]) == before[:2] and lanes.trials == [None, before[1], None, before[0]]
    assert lanes.turn([1, 0, 2], [0.5, 0, 0]) == before[2:5] and again.clock == 1
    assert lanes.turn([1, 0], [0.5, 0.5])[0] == before[5]


def test_rest_is_handed_on():
    rests = []
    taught = teacher(max_consecutive_failures=2, cooldown_s=30)
    lanes = Lanes(taught, 2, rest=rests.append)
    lanes.turn([0, 1])
    assert [trial.number for trial in lanes.turn([0, 1], [0.0, 0.0])] == [2, 3] and rests == [30.0]
    passes = Lanes(teacher(max_consecutive_failures=2, cooldown_s=30), 2)
    passes.turn([0, 1])
    assert [trial.number for trial in passes.turn([0, 1], [0.0, 0.0])] == [2, 3]


class Tensor:
    """What a tensor is to whoever wants its numbers."""

    def __init__(self, numbers):
        self.numbers = numbers

    def tolist(self):
        return self.numbers

    def __iter__(self):
        raise AssertionError("one number after another, each from the graphics card")


def test_rows_of_numbers_are_rows_of_numbers():
    lanes = Lanes(teacher(), np.int64(4))
    lanes.turn(Tensor([0, 1, 2, 3]))
    ended = np.array([True, False, True, False])
    trials = lanes.turn(np.flatnonzero(ended), np.array([0.5, 1.0], np.float32))
    assert [trial.number for trial in trials] == [4, 5]
    lanes.turn(Tensor([1, 2]), Tensor([0.5, 0.25]))
    assert lanes.teacher.clock == 4


BAD = [
    (etude.NumberError, "from 0 to 3", [4], [1]),
    (etude.NumberError, "from 0 to 3", [-1], [1]),
    (etude.NumberError, "twice", [1, 1], [1, 1]),
    (etude.NumberError, "2 lanes and 4 scores", [1, 2], [1, 1, 1, 1]),
    (etude.NumberError, "a score must be", [0, 1], [1, math.nan]),
    (etude.NumberError, "trial 1: a score must be", [0, 1], [1, 1.5]),
    (TypeError, "flatnonzero", [True, False, False, True], [1, 1, 1, 1]),
    (TypeError, "", [0.5], [1]),
    (TypeError, "", [0, 1], [1, "well"]),
    (TypeError, "", [0, 1], [1, None]),
]


@pytest.mark.parametrize("kind, says, ids, scores", BAD, ids=range(len(BAD)))
def test_what_is_refused_changes_nothing(kind, says, ids, scores):
    taught = teacher()
    lanes = Lanes(taught, 4)
    lanes.turn(range(4))
    before, trials = taught.save(), list(lanes.trials)
    with pytest.raises(kind, match=says or None):
        lanes.turn(ids, scores)
    with pytest.raises((TypeError, etude.NumberError)):
        lanes.turn([0, 1], costs=[etude.Cost(1.0), 2.0])
    assert taught.save() == before and lanes.trials == trials


def test_there_is_a_lane_at_least():
    with pytest.raises(etude.NumberError):
        Lanes(teacher(), 0)
