"""Compares the time left that the window shows after a tenth of a run with what the run then took.

Run it as: python tests/benchmarks/bench_time_left.py
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from ketbench.jobs import JobRunner
from ketbench.messages import Batch, Finished
from ketbench.plugin import Progress
from ketbench.remaining import TimeLeft
from ketbench.samples import sample

CASES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("wine-classifier", "", {"epochs": 400}),
    ("wine-classifier", "", {"epochs": 1000, "batch_size": 64}),
    ("iris-classifier", "", {"epochs": 600}),
    ("wine-classifier", "", {"epochs": 150, "repeats": 3}),
    ("breast-cancer-features", "one-to-ten-features", {}),
)
SHARES = (0.1, 0.2, 0.5)


def main() -> None:
    """Print a row a run."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| run | took [s] | error after a tenth | a fifth | half |")
    print("| --- | --- | --- | --- | --- |")
    with JobRunner(threads=1) as runner:
        for number, (name, experiment, params) in enumerate(CASES):
            took, errors = _tried(runner, f"run-{number}", name, experiment, params)
            cells = " | ".join("nothing said" if error is None else f"{error:+.0%}" for error in errors)
            words = ", ".join(f"{key} {value}" for key, value in params.items())
            print(f"| {name} {words} | {took:.1f} | {cells} |", flush=True)


def _tried(
    runner: JobRunner, run_id: str, name: str, chosen: str, params: dict[str, Any]
) -> tuple[float, list[float | None]]:
    experiments = sample(name).build().experiments
    experiment = experiments[chosen] if chosen else next(iter(experiments.values()))
    runner.warm(experiment.backend)
    runner.submit(replace(experiment, params={**experiment.params, **params}), run_id)
    reports: list[tuple[float, Progress]] = []
    ended: Finished | None = None
    while ended is None:
        for message in runner.wait(1.0):
            if isinstance(message, Batch):
                reports += [(at, event) for at, event in message.events if isinstance(event, Progress)]
            elif isinstance(message, Finished):
                ended = message
    return ended.seconds, [_error(reports, ended.seconds, share) for share in SHARES]


def _error(reports: list[tuple[float, Progress]], took: float, share: float) -> float | None:
    left = TimeLeft()
    for at, event in reports:
        if at <= share * took:
            left.take(at, event.done, event.total)
    said = left.seconds(share * took)
    return None if said is None else said / (took * (1 - share)) - 1


if __name__ == "__main__":
    main()
