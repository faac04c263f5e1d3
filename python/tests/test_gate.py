"""The example with a deep learner: its world is as it was published, and its page says what was found. No learner is run."""

import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parents[2]
sys.path.append(str(HERE / "python" / "examples"))

import gate_table  # noqa: E402
from point_mass import STEPS, PointMasses  # noqa: E402


def begun(gates, seed=0):
    masses = PointMasses(len(gates), seed)
    masses.begin(np.arange(len(gates)), np.array(gates, float))
    return masses


def alone(state, gate, force, noise):
    """One mass for one step, as plainly as can be said."""
    x, speed_x, y, speed_y = state
    for along_x, along_y in noise:
        to_x, to_y = (min(4.0, max(-4.0, at + 0.01 * speed)) for at, speed in ((x, speed_x), (y, speed_y)))
        if (y >= 0 > to_y) or (y <= 0 < to_y):
            across = x + (to_x - x) * y / (y - to_y)
            if abs(across - gate[0]) > gate[1] / 2:
                return (across, 0.0, 0.0, 0.0), True
        speed_x += 0.01 * (1.5 * min(10.0, max(-10.0, force[0])) + along_x)
        speed_y += 0.01 * (1.5 * min(10.0, max(-10.0, force[1])) + along_y)
        x, y = to_x, to_y
    return (x, speed_x, y, speed_y), False


def test_many_masses_move_as_each_alone():
    dice = np.random.default_rng(3)
    gates = np.column_stack([dice.uniform(-4, 4, 60), dice.uniform(0.5, 8, 60)])
    masses, noise = begun(gates, seed=5), np.random.default_rng(5)
    states, crashed = [(0.0, 0.0, 3.0, 0.0)] * 60, [False] * 60
    for _ in range(60):
        # To the gate at first, and then anywhere, back through the wall too.
        ahead = np.column_stack([3 * (gates[:, 0] - masses.at[:, 0]) - 2 * masses.speed[:, 0], np.full(60, -3.0)])
        forces = np.where(masses.at[:, 1:] > 0.5, ahead, dice.normal(0, 9, (60, 2)))
        masses.step(forces)
        shaken = noise.normal(0.0, 0.05, (10, 60, 2))
        for lane in range(60):
            if not crashed[lane]:
                states[lane], crashed[lane] = alone(states[lane], gates[lane], forces[lane], shaken[:, lane])
        assert np.allclose(masses.seen()[:, :4], states, atol=1e-9)
        assert masses.crashed.tolist() == crashed
    assert 5 < sum(crashed) < 55 and sum(state[2] < 0 for state in states) > 5


@pytest.mark.parametrize("place, width, passes", [(0.0, 8.0, True), (0.0, 0.5, True), (2.0, 3.0, False), (3.0, 0.5, False)])
def test_a_straight_push_passes_a_gate_ahead_and_stops_at_the_wall(place, width, passes):
    masses = begun([(place, width)])
    for _ in range(30):
        masses.step(np.array([[0.0, -2.0]]))
    x, _, y, speed = masses.seen()[0, :4]
    assert (y < -1.0 and speed < 0) if passes else (y == 0.0 and speed == 0.0)
    assert masses.over().tolist() == [not passes]
    assert abs(x) < 0.1


def test_a_mass_that_brakes_at_the_goal_succeeds_and_the_reward_is_of_the_distance():
    masses = begun([(0.0, 2.0), (0.0, 2.0)])
    for step in range(STEPS):
        assert not masses.over().any() or step == STEPS
        forces = 4 * (np.array([[0.0, -3.0], [0.0, 1.0]]) - masses.at) - 3 * masses.speed
        rewards = masses.step(forces)
    assert masses.over().all()
    assert masses.success().tolist() == [True, False]
    assert rewards[0] > 0.95 and rewards[1] == pytest.approx(math.exp(-0.6 * 4), abs=0.02)


def test_wilcoxon_and_holm_by_hand():
    # All eight up: 2 of 256 choices of signs are as extreme.
    assert gate_table.wilcoxon([1.0, 2, 3, 4, 5, 6, 7, 8]) == 2 / 256
    assert gate_table.wilcoxon([1.0, -1.0]) == 1.0
    assert gate_table.holm({"a": 0.01, "b": 0.04, "c": 0.03}) == {"a": 0.03, "c": 0.06, "b": 0.06}


def found(name):
    runs = json.loads((HERE / "python" / "examples" / f"{name}.json").read_text())
    by_seed = {(run["teacher"], run["seed"]) for run in runs}
    # As many seeds of every teacher, each with all its exams.
    assert len(by_seed) == len(runs) == len({name for name, _ in by_seed}) * len({seed for _, seed in by_seed})
    return runs


def test_the_page_is_what_was_found():
    runs, explore = found("deep"), found("deep-explore")
    seeds = {run["seed"] for run in explore}
    beside = [run for run in runs if run["seed"] in seeds and run["teacher"] in ("uniform", "learning-progress+success=0.5")]
    assert len({tuple(exam["steps"] for exam in run["exams"]) for run in runs + explore}) == 1
    page = (HERE / "docs" / "deep.md").read_text()
    for block, told in [("deep", runs), ("explore", beside + explore)]:
        stated = re.search(f"<!-- {block} -->\n```text\n(.*?)```\n", page, re.S)
        assert stated and stated[1] == gate_table.page(told)
