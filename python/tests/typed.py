"""Not run: what a type checker must make of a program, and `mypy --strict` does."""

import etude
import gymnasium as gym
import numpy as np
from etude.gymnasium import CurriculumEnv, scaled_return
from etude.vector import Lanes
from typing_extensions import assert_type

taught = etude.Teacher([etude.Skill("reach", [etude.Param("x", 0, 1, cells=3)])], episodes=9)
proposed = taught.propose()
assert_type(proposed, etude.Trial | etude.Rest | etude.Report | etude.Done)
if isinstance(proposed, etude.Trial):
    assert_type(proposed.params, dict[str, float])
    assert_type(taught.observe(proposed, 1.0).unlocked, list[str])
elif isinstance(proposed, etude.Rest):
    taught.rested(proposed.seconds)
assert_type(taught.explain(), dict[str, list[float]])
lanes = Lanes(taught, 4)
assert_type(lanes.turn(np.arange(4)), list[etude.Trial])
assert_type(lanes.turn([0, 1], np.ones(2), [etude.Cost(1.0), etude.Cost()]), list[etude.Trial])
assert_type(taught.observe_many(taught.propose_many(3), (0.5, 1)), list[etude.Credit])


def wrap(env: gym.Env[float, int]) -> gym.Env[float, int]:
    return CurriculumEnv(env, taught, lambda trial: trial.params, score=scaled_return(0, 1))


lanes.turn([0.5])  # type: ignore[list-item]
taught.answer(0, "maybe")  # type: ignore[arg-type]
