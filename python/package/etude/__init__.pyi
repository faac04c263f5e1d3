"""Which skill should a robot practise next, and how hard? The teachers of the Rust core, decision for decision.

Whatever is refused raises an `EtudeError`, which is a `ValueError` that says why; nothing has changed then.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, SupportsFloat, SupportsIndex, TypeAlias, final

__all__ = [
    "Arm",
    "BytesError",
    "Cost",
    "Credit",
    "CurriculumError",
    "Done",
    "EtudeError",
    "Event",
    "NumberError",
    "Param",
    "Question",
    "RefusedError",
    "Report",
    "Rest",
    "Skill",
    "Teacher",
    "Trial",
    "recipes",
    "settings",
    "space_settings",
    "spaces",
]

__version__: str

_Real: TypeAlias = SupportsFloat | SupportsIndex

class EtudeError(ValueError):
    """Anything that Étude refuses. Nothing has changed then."""

class CurriculumError(EtudeError):
    """A curriculum that cannot be built, or a name that it does not have."""

class BytesError(EtudeError):
    """Bytes that are no pack or no snapshot, or are those of another curriculum."""

class NumberError(EtudeError):
    """A score, a cost or a duration out of its bounds, or not a number."""

class RefusedError(EtudeError):
    """A trial or a question that was never given out, or was settled before."""

def recipes() -> dict[str, str]:
    """Every recipe's name, and what it is."""

def settings(recipe: str) -> dict[str, tuple[float, float, float]]:
    """The settings of a recipe: each one's default, and the least and the most that it may be."""

def spaces() -> dict[str, str]:
    """The spaces that find by themselves where to practise: name, and what it is."""

def space_settings(space: str) -> dict[str, tuple[float, float, float]]:
    """The settings of a space: each one's default, and the least and the most that it may be."""

@final
class Param:
    """One parameter of a skill: a range from its easy end to its hard end, cut into cells unless the skill has a space that
    finds by itself where to practise."""

    name: str
    easy: float
    hard: float
    cells: int | None
    def __new__(cls, name: str, easy: _Real, hard: _Real, *, cells: SupportsIndex | None = None) -> Param: ...

@final
class Cost:
    """What one attempt uses up."""

    time_s: float
    energy_j: float
    wear: float
    resets: float
    def __new__(
        cls,
        time_s: _Real | None = None,
        energy_j: _Real | None = None,
        wear: _Real | None = None,
        resets: SupportsIndex | None = None,
    ) -> Cost: ...

@final
class Skill:
    """One skill: what it is called, what may be varied about it, and what must be mastered before.

    `requires` has the mastery that each skill must have shown, 0.01 to 1. `nominal` is the task at which mastery is
    tested, in the parameters' own units; the middle of what it does not name. `difficulty` is one number, or one for the
    easy corner and one for the hard one. `space` is one of `spaces()`, and `settings` are its own; without one the
    parameters are cut into cells.
    """

    id: str
    params: list[Param]
    requires: list[tuple[str, int]]
    nominal: list[float]
    difficulty: tuple[int, int]
    cost: Cost
    max_attempts: int | None
    family: str | None
    quota: int
    space: str | None
    def __new__(
        cls,
        id: str,
        params: Sequence[Param] | None = None,
        *,
        requires: Mapping[str, _Real] | None = None,
        nominal: Mapping[str, _Real] | None = None,
        difficulty: _Real | tuple[_Real, _Real] | None = None,
        cost: Cost | None = None,
        max_attempts: SupportsIndex | None = None,
        family: str | None = None,
        quota: SupportsIndex | None = None,
        space: str | None = None,
        settings: Mapping[str, _Real] | None = None,
    ) -> Skill: ...

@final
class Trial:
    """A trial to attempt; its number goes back with what came of it."""

    @property
    def number(self) -> int:
        """Its number, never used twice."""
    @property
    def skill(self) -> str:
        """The skill to practise."""
    @property
    def kind(self) -> Literal["practice", "probe", "audition"]:
        """To learn from; to prove mastery, as well as the learner can; or to be scored and not learned from."""
    @property
    def point(self) -> tuple[float, ...]:
        """Where in the skill's space, each coordinate from its easy end (0) to its hard end (1)."""
    @property
    def decoded(self) -> tuple[float, ...]:
        """What a latent point stands for; of any other skill the point itself."""
    @property
    def params(self) -> dict[str, float]:
        """The task in the skill's own units, by parameter; empty if the ranges are not known."""
    @property
    def help(self) -> dict[str, float]:
        """The help to give, by kind, from 0 to 1; empty for none."""
    @property
    def arm(self) -> int:
        """The arm that was drawn."""
    @property
    def chance(self) -> float:
        """The chance with which it was drawn; 1 for a probe."""

@final
class Rest:
    """Wait so long, then tell it by `rested`: all that is left to do is cooling down."""

    seconds: float

@final
class Report:
    """As many trials are in flight as may be: report one first."""

@final
class Done:
    """Everything open is mastered or spent."""

@final
class Credit:
    """What an outcome changed."""

    arm: int | None
    progress: float
    unlocked: list[str]
    locked: list[str]

@final
class Arm:
    """What is known of one arm. `number` is its place in `chances` and in every line of `explain`."""

    number: int
    skill: str
    trials: int
    fast: float
    slow: float
    difficulty: float

@final
class Event:
    """Something worth telling a person."""

    kind: Literal["unlocked", "locked", "resting", "doubted", "believed", "stuck", "refused"]
    skill: str | None
    seconds: float | None
    reason: str | None

@final
class Question:
    """A question to a person. None is ever waited for."""

    number: int
    wish: Literal["demonstrate", "certify"]
    skill: str
    point: list[float]
    certainty: float

@final
class Teacher:
    """A curriculum's teacher: proposes trials, and learns from what came of them."""

    def __new__(
        cls,
        skills: Sequence[Skill],
        *,
        episodes: SupportsIndex,
        recipe: str = "learning-progress",
        settings: Mapping[str, Any] | None = None,
        factors: Sequence[str] = ...,
        per: Literal["time", "energy", "wear", "resets"] | None = None,
        seed: SupportsIndex | None = None,
        time_s: _Real | None = None,
        energy_j: _Real | None = None,
        wear: _Real | None = None,
        resets: _Real | None = None,
        probe_every: SupportsIndex | None = None,
        tail: _Real | None = None,
        doubt: _Real | None = None,
        max_consecutive_failures: SupportsIndex | None = None,
        cooldown_s: _Real | None = None,
        max_lead: SupportsIndex | None = None,
        questions: SupportsIndex | None = None,
        audit: _Real | None = None,
        save_every: SupportsIndex | None = None,
    ) -> Teacher:
        """Builds a curriculum: what a curriculum file says, by the same names, and with the same defaults.

        `recipe` and `settings` are `[teacher.NAME]` and its keys: `etude.recipes()` and `etude.settings(recipe)` list them.
        `factors` and `per` are its `with` and `per`. The budget is `episodes`, and `time_s`, `energy_j`, `wear` and `resets`
        if they have an end. `probe_every`, `tail` and `doubt` are of `[probe]`; `max_consecutive_failures`, `cooldown_s` and
        `max_lead` of `[safety]`; `questions` and `audit` of `[questions]`; `save_every` of `[save]`. The same `seed` and the
        same outcomes give the same trials.
        """
    @staticmethod
    def from_pack(
        pack: bytes,
        skills: Sequence[str | Skill | Mapping[str, Any]] | None = None,
        *,
        seed: SupportsIndex | None = None,
    ) -> Teacher:
        """The teacher of a curriculum that `etude pack` wrote.

        A pack has no names and no units: `skills` gives them, in the order of the file, by names alone, with ranges, or as
        `etude pack --format json` says them. The seed is the pack's unless another is given.
        """
    def pack(self) -> bytes:
        """The curriculum as bytes, for `from_pack` and for a robot: `etude port PORT --pack FILE`."""
    def propose(self) -> Trial | Rest | Report | Done:
        """What to do now. A trial is given out once; asking in vain changes nothing."""
    def observe(self, trial: Trial | SupportsIndex, score: _Real, cost: Cost | None = None) -> Credit:
        """Takes in how well a trial went, from 0 to 1, and what it used up."""
    def propose_many(self, count: SupportsIndex) -> list[Trial]:
        """As many trials as there are now, up to `count`, for as many learners or lanes of a simulator.

        If there are fewer, because of the budget, a cap or rest, `propose` says why.
        """
    def observe_many(
        self, trials: Iterable[Trial | SupportsIndex], scores: Iterable[_Real], costs: Iterable[Cost] | None = None
    ) -> list[Credit]:
        """Takes in how well each of these trials went, in this order. If anything is wrong with one, none is taken in."""
    def abort(self, trial: Trial | SupportsIndex, cost: Cost | None = None) -> Credit:
        """The robot failed: it does not count as practice."""
    def censor(self, trial: Trial | SupportsIndex, cost: Cost | None = None) -> Credit:
        """The trial was cut short through no fault of the learner: it costs, but teaches nothing about it."""
    def rested(self, seconds: _Real) -> None:
        """Says that the robot has rested so many seconds."""
    def settle(self) -> bool:
        """Does a little of what the last outcomes left to do, and tells whether more remains; `propose` does the rest."""
    def mastery(self, skill: str) -> float:
        """How well a skill is mastered, 0 to 1, by its probes alone: 0 for one that nobody requires and that has no help."""
    def chances(self) -> list[float]:
        """The chance of every arm at the next draw."""
    def arms(self) -> list[Arm]:
        """What is known of every arm."""
    def explain(self) -> dict[str, list[float]]:
        """What each factor thinks of every arm, rules first, and last of all the `chance` that comes of it."""
    def save(self) -> bytes:
        """All that moves, as bytes: those of the core's snapshot."""
    def restore(self, snapshot: bytes) -> None:
        """Takes up a saved state: every later decision is the one that the saved teacher would have made."""
    def events(self) -> list[Event]:
        """What is worth telling a person since it was asked last; the last eight are kept."""
    def questions(self) -> list[Question]:
        """The questions that wait for a person, the most urgent first."""
    def answer(
        self, question: Question | SupportsIndex, reply: Literal["demonstrated", "able", "unable", "declined"]
    ) -> None:
        """Takes in a person's answer."""
    @property
    def flight(self) -> list[Trial]:
        """The trials in flight, oldest first."""
    @property
    def skills(self) -> list[str]:
        """The skills' names, in order."""
    @property
    def clock(self) -> int:
        """Attempts that came to an end."""
    @property
    def episodes(self) -> int:
        """Attempts that the budget allows."""
    @property
    def spent(self) -> Cost:
        """What all attempts together used up."""
    @property
    def seed(self) -> int:
        """The seed of its dice."""
    @property
    def hash(self) -> int:
        """What a snapshot names as its curriculum."""
    @property
    def _process(self) -> int:
        """The process that it was made in: the one that it teaches."""
