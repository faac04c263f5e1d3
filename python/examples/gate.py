"""A teacher around a deep learner: PPO of Stable-Baselines3 steers a point mass through a gate.

    pip install etude-*.whl stable-baselines3
    python gate.py --teachers uniform,learning-progress+success=0.5 --seeds 0..8 --out deep.json

A teacher is a recipe, with settings; or a curriculum that `etude pack` wrote, whose name ends with `.bin`; or `target-only`,
which is none. What the file has already is not run again.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import etude
import numpy as np
import torch
from etude.vector import Lanes
from gymnasium.spaces import Box
from numpy.typing import NDArray
from point_mass import FORCE, STEPS, Array, PointMasses
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import VecEnv

LANES = 32
UPDATE = 4096  # steps, of all lanes together, from one update of the policy to the next
EXAM = 8  # updates from one exam to the next
EPISODES = 10_000_000  # for the teacher: more than there are steps for

Give: TypeAlias = Callable[[NDArray[np.intp], NDArray[np.bool_] | None], Array]
"""Takes lanes and which of them were successful, and gives each its next gate."""


def taught(teacher: etude.Teacher) -> Give:
    """The gates that a teacher wants practised."""
    lanes = Lanes(teacher, LANES)
    side = {"left": -1.0, "right": 1.0, "gate": 1.0}

    def give(ids: NDArray[np.intp], success: NDArray[np.bool_] | None) -> Array:
        trials = lanes.turn(ids, success)
        return np.array([(side[trial.skill] * trial.params["place"], trial.params["width"]) for trial in trials])

    return give


def giver(name: str, seed: int) -> Give:
    """Who gives the gates, by name."""
    if name == "target-only":
        dice = np.random.default_rng(seed)
        return lambda ids, success: targets(len(ids), dice)
    if name.endswith(".bin"):
        gate = etude.Skill("gate", [etude.Param("place", -4, 4, cells=1), etude.Param("width", 8, 0.5, cells=1)])
        return taught(etude.Teacher.from_pack(Path(name).read_bytes(), [gate], seed=seed))
    # A range goes from easy to hard, so the gates to the left and those to the right are a skill each. 64 arms in all.
    ranges = [etude.Param("place", 0, 4, cells=4), etude.Param("width", 8, 0.5, cells=8)]
    skills = [etude.Skill("left", ranges), etude.Skill("right", ranges)]
    recipe, *more = name.split("+")
    settings = {key: float(value) for key, value in (setting.split("=") for setting in more)}
    return taught(etude.Teacher(skills, recipe=recipe, settings=settings, episodes=EPISODES, seed=seed))


def targets(count: int, dice: np.random.Generator) -> Array:
    """What it is all for: gates half a metre wide, three metres to the left or right, give or take a centimetre."""
    noise = 0.01 * dice.normal(size=(count, 2))
    return np.column_stack([dice.choice([-3.0, 3.0], count) + noise[:, 0], 0.5 + np.abs(noise[:, 1])])


class Practice(VecEnv):
    """The lanes as Stable-Baselines3 wants them: a lane at its end begins again at once, before the next gate it is given."""

    def __init__(self, give: Give, seed: int) -> None:
        super().__init__(LANES, Box(-np.inf, np.inf, (6,), np.float32), Box(-FORCE, FORCE, (2,), np.float32))
        self.masses = PointMasses(LANES, seed)
        self.give = give
        self.practised: list[tuple[float, float, float]] = []
        """Of every attempt: how far outside its gate was, how wide, and whether it was successful."""

    def reset(self) -> Array:
        lanes = np.arange(LANES)
        self.masses.begin(lanes, self.give(lanes, None))
        return self.masses.seen()

    def step_async(self, actions: Array) -> None:
        self.forces = actions

    def step_wait(self) -> tuple[Array, Array, NDArray[np.bool_], list[dict[str, Any]]]:
        rewards, over = self.masses.step(self.forces), self.masses.over()
        infos: list[dict[str, Any]] = [{} for _ in range(LANES)]
        if over.any():
            lanes, seen = np.flatnonzero(over), self.masses.seen()
            for lane in lanes:
                infos[lane] = {"terminal_observation": seen[lane], "TimeLimit.truncated": not self.masses.crashed[lane]}
            success, gates = self.masses.success()[lanes], self.masses.gate[lanes]
            self.practised += np.column_stack([np.abs(gates), success]).tolist()
            self.masses.begin(lanes, self.give(lanes, success))
        return self.masses.seen(), rewards, over, infos

    # What the library asks for besides.
    def close(self) -> None: ...
    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return [getattr(self, attr_name, None)] * LANES

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None: ...
    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        return []

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        return [False] * LANES


class Trunk(BaseFeaturesExtractor):
    """Three layers that policy and value share, as in the published runs."""

    def __init__(self, space: Box) -> None:
        super().__init__(space, 128)
        sizes = [(6, 128), (128, 128), (128, 128)]
        self.layers = torch.nn.Sequential(*(part for size in sizes for part in (torch.nn.Linear(*size), torch.nn.Tanh())))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        return self.layers(seen)


class Exams(BaseCallback):
    """An exam before the first update, and after every so many: gates that no teacher has a hand in, each attempted once."""

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        place, width = np.meshgrid(np.arange(-3.75, 4.0, 0.5), np.arange(0.75, 8.0, 0.5))
        self.everywhere = np.column_stack([place.ravel(), width.ravel()])
        self.target = targets(100, np.random.default_rng(0))
        self.practice = practice
        self.found: list[dict[str, float]] = []

    def _on_rollout_start(self) -> None:
        if self.num_timesteps % (EXAM * UPDATE) == 0:
            self.sit()

    def _on_step(self) -> bool:
        return True

    def sit(self) -> None:
        """Success is that of the mean action; the return, discounted, that of the policy as it is practised. And the means of
        what was practised since the exam before."""
        (everywhere, _), (target, _) = self._attempt(self.everywhere, True), self._attempt(self.target, True)
        (_, discounted) = self._attempt(self.target, False)
        found = {"steps": self.num_timesteps, "everywhere": everywhere, "target": target, "return": discounted}
        if practised := self.practice.practised:
            found |= zip(["attempts", "place", "width", "success"], [len(practised), *np.mean(practised, axis=0).tolist()])
            practised.clear()
        self.found.append({key: round(value, 4) for key, value in found.items()})

    def _attempt(self, gates: Array, deterministic: bool) -> tuple[float, float]:
        masses = PointMasses(len(gates), 0)
        masses.begin(np.arange(len(gates)), gates)
        total = np.zeros(len(gates))
        for step in range(STEPS):
            live = ~masses.over()
            reward = masses.step(self.model.predict(masses.seen(), deterministic=deterministic)[0])
            total += self.model.gamma**step * reward * live
        return float(masses.success().mean()), float(total.mean())


def train(name: str, seed: int, updates: int) -> list[dict[str, float]]:
    """One run, from nothing; its exams. What is not said is as Stable-Baselines3 has it."""
    practice = Practice(giver(name, seed), seed)
    policy = {"features_extractor_class": Trunk, "net_arch": []}
    model = PPO(
        "MlpPolicy",
        practice,
        n_steps=UPDATE // LANES,
        batch_size=128,
        gamma=0.95,
        gae_lambda=0.99,
        policy_kwargs=policy,
        seed=seed,
        device="cpu",
    )
    exams = Exams(practice)
    model.learn(updates * UPDATE, callback=exams)
    exams.sit()
    return exams.found


def main() -> None:
    parser = argparse.ArgumentParser(description="Teachers around a deep learner.")
    parser.add_argument("--teachers", default="uniform,learning-progress")
    parser.add_argument("--seeds", default="0..8", help="from and to, without the last")
    parser.add_argument("--updates", type=int, default=80, help=f"of the policy, every {UPDATE} steps")
    parser.add_argument("--out", type=Path, default=Path("deep.json"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    runs = json.loads(args.out.read_text()) if args.out.exists() else []
    for seed in range(*map(int, args.seeds.split(".."))):
        for name in args.teachers.split(","):
            teacher = Path(name).name.removesuffix(".bin")
            if any((run["teacher"], run["seed"]) == (teacher, seed) for run in runs):
                continue
            runs.append({"teacher": teacher, "seed": seed, "exams": train(name, seed, args.updates)})
            args.out.write_text("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
            print(teacher, seed, runs[-1]["exams"][-1], flush=True)


if __name__ == "__main__":
    main()
