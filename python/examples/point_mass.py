"""A point mass that must pass a gate (Klink et al., NeurIPS 2020 and ICML 2022), many at once, with NumPy alone."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

START, GOAL = np.array([0.0, 3.0]), np.array([0.0, -3.0])
HALF = 4.0  # the world is a square around (0, 0), and the wall is where y is 0
FORCE = 10.0  # at most, along x and along y
STEPS = 100  # of an episode
NEAR = 0.25  # from the goal at the end of an episode: a success
INNER, DT = 10, 0.01  # what one step consists of


class PointMasses:
    """Lanes, each of which is a point mass and a gate: where along the wall its middle is, and how wide it is.

    A row of `at` is a position and of `speed` a velocity. A lane that has ended stands still until `begin`.
    """

    def __init__(self, lanes: int, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        self.at = np.zeros((lanes, 2))
        self.speed = np.zeros((lanes, 2))
        self.gate = np.zeros((lanes, 2))
        self.steps = np.zeros(lanes, int)
        self.crashed = np.zeros(lanes, bool)

    def begin(self, lanes: NDArray[np.intp], gates: Array) -> None:
        """Puts these lanes at the start, each before its gate."""
        self.at[lanes], self.speed[lanes], self.gate[lanes] = START, 0.0, gates
        self.steps[lanes], self.crashed[lanes] = 0, False

    def seen(self) -> Array:
        """What a learner sees: x and its speed, y and its speed, and the gate."""
        (x, y), (speed_x, speed_y) = self.at.T, self.speed.T
        return np.column_stack([x, speed_x, y, speed_y, self.gate])

    def step(self, forces: Array) -> Array:
        """A tenth of a second. The reward is 1 at the goal and less with the distance."""
        noise = self.dice.normal(0.0, 0.05, (INNER, *forces.shape))
        for push in 1.5 * np.clip(forces, -FORCE, FORCE) + noise:
            self._move(push)
        self.steps += 1
        rewards: Array = np.exp(-0.6 * self._distance())
        return rewards

    def over(self) -> NDArray[np.bool_]:
        """Which lanes are at their end: at the wall, or out of time."""
        return self.crashed | (self.steps >= STEPS)

    def success(self) -> NDArray[np.bool_]:
        """Which lanes are at the goal."""
        return self._distance() < NEAR

    def _distance(self) -> Array:
        x, y = (self.at - GOAL).T
        distance: Array = np.hypot(x, y)
        return distance

    def _move(self, push: Array) -> None:
        live = ~self.crashed[:, None]
        there = np.clip(self.at + DT * self.speed, -HALF, HALF)
        speed = (self.speed + DT * push) * live
        y, to = self.at[:, 1], there[:, 1]
        lanes = np.flatnonzero(((y >= 0) & (to < 0)) | ((y <= 0) & (to > 0)))
        if len(lanes) > 0:  # across the wall, or into it
            share = y[lanes] / (y[lanes] - to[lanes])
            x = self.at[lanes, 0] + share * (there[lanes, 0] - self.at[lanes, 0])
            middle, width = self.gate[lanes].T
            hits = np.abs(x - middle) > width / 2
            there[lanes[hits]] = np.column_stack([x[hits], np.zeros(hits.sum())])
            speed[lanes[hits]] = 0.0
            self.crashed[lanes[hits]] = True
        self.at, self.speed = there, speed
