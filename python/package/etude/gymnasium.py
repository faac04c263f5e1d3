"""A Gymnasium environment whose episodes are the teacher's trials."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, SupportsFloat, TypeVar

import gymnasium as gym

from . import Cost, CurriculumError, Done, NumberError, Rest, Teacher, Trial

__all__ = ["CurriculumEnv", "Episode", "scaled_return", "success"]

_Obs = TypeVar("_Obs")
_Act = TypeVar("_Act")


@dataclass
class Episode:
    """An attempt, as it went."""

    trial: Trial
    """What was to be attempted."""
    steps: int = 0
    """Steps so far."""
    total: float = 0.0
    """Sum of the rewards."""
    terminated: bool = False
    """Whether the environment ended it; else it was truncated."""
    info: Mapping[str, Any] = field(default_factory=dict)
    """What the last step's `info` said."""


def success(episode: Episode) -> float:
    """The score of an episode that says itself whether it succeeded: `is_success` or `success` of its last `info`."""
    for key in ("is_success", "success"):
        if key in episode.info:
            return float(episode.info[key])
    raise CurriculumError(
        "the last step's info has neither `is_success` nor `success`: give `score=scaled_return(low, high)`, or a function of the episode"
    )


def scaled_return(low: float, high: float) -> Callable[[Episode], float]:
    """A score from the return: 0 at `low` or less, 1 at `high` or more, and a straight line between."""
    if not low < high:
        raise NumberError("a return is scaled from a lower one to a higher one")
    return lambda episode: min(max((episode.total - low) / (high - low), 0.0), 1.0)


class CurriculumEnv(gym.Wrapper[_Obs, _Act, _Obs, _Act], gym.utils.RecordConstructorArgs):
    """An environment whose every episode is one trial of a teacher.

    `reset` asks the teacher, and hands `options(trial)` on to the environment's own `reset`; at the episode's end the
    teacher is told `score(episode)` and `cost(episode)`. The trial is in `info["trial"]` all the way: a probe is to be
    attempted as well as the learner can.

    An episode that `reset` cuts short is censored: it says nothing about the learner. One in which no step was taken is
    simply begun again. When the curriculum is done, or other environments hold all its trials, an episode repeats the last
    task, or one of theirs, and the teacher is told nothing of it; `info["trial"]` is then None. `done` tells whether it is
    time to stop.

    Rest is handed to `rest`, a function of seconds. Without one it passes at once, as it may in a simulation.
    """

    def __init__(
        self,
        env: gym.Env[_Obs, _Act],
        teacher: Teacher,
        options: Callable[[Trial], Mapping[str, Any]],
        *,
        score: Callable[[Episode], float] = success,
        cost: Callable[[Episode], Cost] | None = None,
        rest: Callable[[float], None] | None = None,
    ) -> None:
        if teacher._process != os.getpid():
            raise CurriculumError(
                "the teacher is of another process: its copy here would teach on its own, and the other one hear nothing of it. "
                "Use `SyncVectorEnv`, or `etude.vector`"
            )
        # So that `env.spec` can make it anew, around the same teacher.
        gym.utils.RecordConstructorArgs.__init__(
            self, _disable_deepcopy=True, teacher=teacher, options=options, score=score, cost=cost, rest=rest
        )
        gym.Wrapper.__init__(self, env)
        self.teacher = teacher
        self.episode: Episode | None = None
        """The attempt under way; None if the teacher is told nothing of it."""
        self.done = False
        """Whether the teacher has nothing left to propose."""
        self._options = options
        self._score = score
        self._cost = cost
        self._rest = rest
        self._last: dict[str, Any] | None = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[_Obs, dict[str, Any]]:
        """Begins the teacher's next trial. `options` go to the environment too; what the trial says comes before them."""
        if self.episode is not None and self.episode.steps > 0:
            episode, self.episode = self.episode, None
            self.teacher.censor(episode.trial, self._paid(episode))
        if self.episode is None:
            self._next()
        observation, info = self.env.reset(seed=seed, options={**(options or {}), **(self._last or {})})
        return observation, {**info, "trial": self._trial()}

    def step(self, action: _Act) -> tuple[_Obs, SupportsFloat, bool, bool, dict[str, Any]]:
        """One step; the last of an episode tells the teacher how it went."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        info = {**info, "trial": self._trial()}
        if self.episode is not None:
            self.episode.steps += 1
            self.episode.total += float(reward)
            self.episode.terminated = terminated
            self.episode.info = info
            if terminated or truncated:
                score = self._score(self.episode)
                self.teacher.observe(self.episode.trial, score, self._paid(self.episode))
                info["score"] = score
                self.episode = None
        return observation, reward, terminated, truncated, info

    def close(self) -> None:
        """Gives back a trial that is not at its end, and closes the environment."""
        if self.episode is not None:
            episode, self.episode = self.episode, None
            self.teacher.censor(episode.trial, self._paid(episode))
        super().close()

    def _next(self) -> None:
        proposed = self.teacher.propose()
        while isinstance(proposed, Rest):
            if self._rest is not None:
                self._rest(proposed.seconds)
            self.teacher.rested(proposed.seconds)
            proposed = self.teacher.propose()
        self.done = isinstance(proposed, Done)
        if isinstance(proposed, Trial):
            self.episode = Episode(proposed)
            self._last = dict(self._options(proposed))
        elif self._last is None:
            # The others hold all that the budget leaves: theirs is as good a task as any.
            held = self.teacher.flight
            if not held:
                raise CurriculumError("the curriculum is at its end: there is no task for an episode")
            self._last = dict(self._options(held[0]))

    def _paid(self, episode: Episode) -> Cost | None:
        return None if self._cost is None else self._cost(episode)

    def _trial(self) -> Trial | None:
        return None if self.episode is None else self.episode.trial
