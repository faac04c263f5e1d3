"""What gate.py has found, as a table: python gate_table.py deep.json"""

import json
import random
import sys
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

MEASURES = {
    "everywhere": "success, in percent, at 240 gates all over the ranges",
    "target": "success, in percent, at 100 target gates",
    "return": "discounted return at the target gates, of actions as they are practised",
}


def interval(values: list[float]) -> tuple[float, float]:
    """95 % of 2,000 bootstrap means."""
    dice = random.Random(0)
    means = sorted(fmean(dice.choices(values, k=len(values))) for _ in range(2000))
    return means[49], means[1949]


def wilcoxon(gains: list[float]) -> float:
    """Signed ranks, two-sided and exact: every choice of signs is counted."""
    sizes = sorted(abs(gain) for gain in gains if gain != 0)
    ranks = [fmean(at for at, size in enumerate(sizes, 1) if size == abs(gain)) for gain in gains if gain != 0]
    middle = sum(ranks) / 2
    found = abs(sum(rank for rank, gain in zip(ranks, [g for g in gains if g != 0]) if gain > 0) - middle)
    sums = [sum(rank for rank, up in zip(ranks, ups) if up) for ups in product([False, True], repeat=len(ranks))]
    return fmean(abs(total - middle) >= found - 1e-9 for total in sums)


def holm(chances: dict[str, float]) -> dict[str, float]:
    """The same chances, as so many were looked at."""
    corrected, least = {}, 0.0
    for at, name in enumerate(sorted(chances, key=lambda name: chances[name])):
        least = max(least, min(1.0, (len(chances) - at) * chances[name]))
        corrected[name] = least
    return corrected


def table(runs: list[dict[str, Any]], measure: str) -> str:
    """A line a teacher, by one measure."""
    teachers = list(dict.fromkeys(run["teacher"] for run in runs))
    curves = {name: [[exam[measure] for exam in run["exams"]] for run in runs if run["teacher"] == name] for name in teachers}
    areas = {name: [fmean(curve[1:]) for curve in curves[name]] for name in teachers}
    others = {name: wilcoxon([a - b for a, b in zip(areas[name], areas["uniform"])]) for name in teachers[1:]}
    corrected = holm(others)
    full, scale = (1.0, 100) if measure != "return" else (6.0, 1)
    text = ""
    for name in teachers:
        bars = "".join("▁▂▃▄▅▆▇█"[min(7, int(8 * fmean(at) / full))] for at in zip(*curves[name]))
        last = [curve[-1] for curve in curves[name]]
        sign = " "
        if corrected.get(name, 1.0) < 0.05:
            sign = "+" if fmean(areas[name]) > fmean(areas["uniform"]) else "-"
        numbers = (fmean(last), *interval(last), fmean(areas[name]), *interval(areas[name]))
        last_mean, last_low, last_high, area, low, high = (f"{scale * number:5.1f}" for number in numbers)
        text += f"{name:41} {last_mean}  {last_low} – {last_high}  {bars}  {area} {sign}  {low} – {high}\n"
    return text


def page(runs: list[dict[str, Any]]) -> str:
    """All of it."""
    seeds = sorted({run["seed"] for run in runs})
    steps = [exam["steps"] for exam in runs[0]["exams"]]
    text = f"gate: {steps[-1]} steps, seeds {seeds[0]}..{seeds[-1] + 1}, an exam every {steps[1]} steps\n"
    text += "after the last step, mean and 95 % interval; curve; area, and its 95 % interval\n"
    for measure, what in MEASURES.items():
        text += f"\n{what}\n{table(runs, measure)}"
    text += "\narea: mean of all exams but the one before the first step; +, -: better, worse than uniform in area\n"
    return text + "(Wilcoxon by seed, p < 0.05 after Holm)\n"


if __name__ == "__main__":
    print(page(json.loads(Path(sys.argv[1]).read_text())), end="")
