"""Many environments at once: the lanes of a vectorised simulator, and one teacher for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat
from operator import index
from typing import Any, SupportsFloat, SupportsIndex

from . import Cost, CurriculumError, Done, NumberError, Rest, Teacher, Trial

__all__ = ["Lanes"]


class Lanes:
    """The lanes of a vectorised simulator, each of which attempts one trial of the teacher after another.

    Call `turn` wherever lanes are reset: in `_reset_idx(env_ids)` of Isaac Lab, or where a step says `terminated | truncated`.
    It needs no library, and takes whatever is a row of numbers: lists, arrays of NumPy, tensors.

    When there is no new trial for a lane, because the budget is spent or the others hold all that is left of it, or the 4,096
    that a teacher has in flight, the lane repeats its last task and the teacher is told nothing of it. `done` tells whether it
    is time to stop.

    The teacher is the lanes' alone. What it has in flight already, restored from a snapshot, is attempted first. Rest is
    handed to `rest`, a function of seconds; without one it passes at once, as it may in a simulation.
    """

    def __init__(self, teacher: Teacher, lanes: SupportsIndex, *, rest: Callable[[float], None] | None = None) -> None:
        count = index(lanes)
        if count < 1:
            raise NumberError("there must be one lane at least")
        self.teacher = teacher
        self.trials: list[Trial | None] = [None] * count
        """What every lane attempts; None where the teacher is told nothing of it."""
        self.done = False
        """Whether the teacher has nothing left to propose."""
        self._tasks: list[Trial | None] = [None] * count
        self._left = teacher.flight
        self._rest = rest

    def __len__(self) -> int:
        return len(self.trials)

    def turn(
        self,
        ids: Iterable[SupportsIndex],
        scores: Iterable[SupportsFloat | SupportsIndex] | None = None,
        costs: Iterable[Cost] | None = None,
    ) -> list[Trial]:
        """Reports how well these lanes did what they attempted, from 0 to 1, and begins their next trials, which it returns.

        `scores` and `costs` have an entry a lane, in the order of `ids`; those of lanes that attempted nothing, as all of
        them at first, are not looked at. Without `scores` the attempts were cut short, through no fault of the learner.
        What is refused changes nothing.
        """
        lanes = self._lanes(ids)
        told = [at for at, lane in enumerate(lanes) if self.trials[lane] is not None]
        trials = [trial for lane in lanes if (trial := self.trials[lane]) is not None]
        paid = None if costs is None else _aligned(costs, lanes, "costs")
        if paid is not None and not all(isinstance(cost, Cost) for cost in paid):
            raise TypeError("`costs` has what is no `Cost`")
        own = None if paid is None else [paid[at] for at in told]
        if scores is not None:
            known = _aligned(scores, lanes, "scores")
            self.teacher.observe_many(trials, [known[at] for at in told], own)
        else:
            for trial, cost in zip(trials, own or repeat(None)):
                self.teacher.censor(trial, cost)
        for lane in lanes:
            self.trials[lane] = None
        for lane, trial in zip(lanes, self._next(len(lanes))):
            self.trials[lane] = self._tasks[lane] = trial
        return [self._task(lane) for lane in lanes]

    def _lanes(self, ids: Iterable[SupportsIndex]) -> list[int]:
        lanes = []
        for lane in _plain(ids):
            if isinstance(lane, bool):
                raise TypeError("`ids` are numbers of lanes, and no mask: numpy.flatnonzero(mask) has them")
            lanes.append(index(lane))
        if any(not 0 <= lane < len(self) for lane in lanes):
            raise NumberError(f"a lane is a number from 0 to {len(self) - 1}")
        if len(set(lanes)) < len(lanes):
            raise NumberError("a lane is there twice")
        return lanes

    def _next(self, count: int) -> list[Trial]:
        """As many new trials as there are, up to so many."""
        trials, self._left = self._left[:count], self._left[count:]
        while len(trials) < count:
            trials += self.teacher.propose_many(count - len(trials))
            if len(trials) < count:
                proposed = self.teacher.propose()
                if not isinstance(proposed, Rest):
                    self.done = isinstance(proposed, Done)
                    break
                if self._rest is not None:
                    self._rest(proposed.seconds)
                self.teacher.rested(proposed.seconds)
        return trials

    def _task(self, lane: int) -> Trial:
        """The task that a lane attempts, told or not."""
        task = self._tasks[lane]
        if task is None:
            # The others hold all that the budget leaves: theirs is as good a task as any.
            task = next((trial for trial in self.trials if trial is not None), None)
        if task is None:
            raise CurriculumError("the curriculum is at its end: there is no task to begin with")
        self._tasks[lane] = task
        return task


def _aligned(row: Iterable[Any], lanes: list[int], name: str) -> list[Any]:
    values = _plain(row)
    if len(values) != len(lanes):
        raise NumberError(f"{len(lanes)} lanes and {len(values)} {name}: one a lane, in the order of `ids`")
    return values


def _plain(row: Iterable[Any]) -> list[Any]:
    """A list; of an array or a tensor in one go, wherever it has its numbers."""
    as_list = getattr(row, "tolist", None)
    return list(row) if as_list is None else list(as_list())
