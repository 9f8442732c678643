"""Compares the time left that a sweep shows after a tenth of its trials with what it then took.

Run it as: python tests/benchmarks/bench_sweep_left.py
"""

from __future__ import annotations

import os
import time
from itertools import count

from ketbench.samples import sample
from ketbench.sweeping import Pace, Plan, parse_axis, planned, sweep

WORKERS = 2
SHARES = (0.1, 0.2, 0.5)
CASES = (
    ("wine-classifier", ("seed=0:19",), Plan("validation_accuracy", workers=WORKERS)),
    (
        "wine-classifier",
        ("learning_rate=0.01:0.3:log", "seed=0:99"),
        Plan("validation_accuracy", "random", 20, WORKERS),
    ),
    ("wine-classifier", ("learning_rate=0.01:0.3:log",), Plan("validation_accuracy", "optuna", 20, WORKERS)),
    ("wine-classifier", ("epochs=10,20,40,80,160", "seed=0:3"), Plan("validation_accuracy", workers=WORKERS)),
    ("iris-classifier", ("seed=0:19",), Plan("validation_accuracy", workers=WORKERS)),
)


def main() -> None:
    """Print a row a sweep."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {WORKERS} workers")
    print("| sweep | trials | took | after a tenth | a fifth | half |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, texts, plan in CASES:
        experiment = next(iter(sample(name).build().experiments.values()))
        axes = [parse_axis(text) for text in texts]
        trials, numbers = planned(axes, plan), count(1)
        began, said = time.monotonic(), dict[int, tuple[float, float | None]]()
        pace = Pace(trials, plan.workers)
        for done, trial in enumerate(sweep(experiment, axes, plan, lambda: f"run-{next(numbers):04d}"), 1):  # noqa: B023
            pace.ended(trial.run.seconds)
            said[done] = time.monotonic() - began, pace.seconds_left()
        took = said[trials][0]
        cells = " | ".join(_error(*said[round(share * trials)], took) for share in SHARES)
        words = f"{name}, {plan.method}: {', '.join(texts)}"
        print(f"| {words} | {trials} | {took:.1f} s | {cells} |", flush=True)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


def _error(now: float, said: float | None, took: float) -> str:
    return "nothing said" if said is None else f"{said / (took - now) - 1:+.0%}"


if __name__ == "__main__":
    main()
