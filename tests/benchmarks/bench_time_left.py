"""Compares the time left that the window shows after a tenth of a run with what the run then took.

Run it as: python tests/benchmarks/bench_time_left.py
"""

from __future__ import annotations

import os
import time
from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Progress
from ketbench.running.jobs import JobRunner
from ketbench.running.time_left import TimeLeft
from ketbench.samples import sample

PENNYLANE = "gate.pennylane"
CASES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("wine-classifier", "", "", {"epochs": 400}),
    ("wine-classifier", "", "", {"epochs": 1000, "batch_size": 64}),
    ("wine-classifier", "", "", {"epochs": 20, "explain": "full"}),
    ("wine-classifier", "", "", {"epochs": 200, "explain": "full"}),
    ("iris-classifier", "", "", {"epochs": 600}),
    ("wine-classifier", "", "", {"epochs": 150, "repeats": 3}),
    ("wine-classifier", "", PENNYLANE, {"epochs": 60}),
    ("breast-cancer-features", "one-to-ten-features", "", {}),
    ("breast-cancer-features", "five-features", "", {"repeats": 10}),
    ("breast-cancer-features", "five-features-penalty", "", {}),
    ("breast-cancer-features", "five-features-by-circuit", "", {}),
)
SHARES = (0.1, 0.2, 0.5)
LOOK = 0.01


@dataclass
class Clock:
    """Processor seconds of a worker at times of the run."""

    pid: int
    began: float = 0.0
    wall: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Note what it has used by now."""
        if self.began:
            self.wall.append(time.monotonic() - self.began)
            self.worked.append(_worked(self.pid))

    def at(self, wall: float) -> float:
        """Processor seconds at a time of the run."""
        place = min(bisect_left(self.wall, wall), len(self.wall) - 1)
        if place == 0 or self.wall[place] == self.wall[place - 1]:
            return self.worked[place] - self.worked[0]
        share = (wall - self.wall[place - 1]) / (self.wall[place] - self.wall[place - 1])
        gained = self.worked[place] - self.worked[place - 1]
        return self.worked[place - 1] + min(1.0, share) * gained - self.worked[0]


def main() -> None:
    """Print a row a run."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    shares = "after a tenth | a fifth | half"
    print(f"| run | took [s] | on the processor | error {shares} | by processor time {shares} |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with JobRunner(threads=1) as runner:
        for number, (name, experiment, backend, params) in enumerate(CASES):
            took, worked, errors = _tried(runner, f"run-{number}", name, experiment, backend, params)
            cells = " | ".join("nothing said" if error is None else f"{error:+.0%}" for error in errors)
            words = ", ".join(filter(None, [experiment, backend, *(f"{key} {value}" for key, value in params.items())]))
            print(f"| {name}, {words} | {took:.1f} | {worked / took:.0%} | {cells} |", flush=True)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


def _tried(
    runner: JobRunner, run_id: str, name: str, chosen: str, backend: str, params: dict[str, Any]
) -> tuple[float, float, list[float | None]]:
    experiments = sample(name).build().experiments
    experiment = experiments[chosen] if chosen else next(iter(experiments.values()))
    experiment = replace(experiment, backend=backend or experiment.backend)
    runner.warm(experiment.backend)
    runner.submit(replace(experiment, params={**experiment.params, **params}), run_id)
    reports: list[tuple[float, Progress]] = []
    ended: Finished | None = None
    clock: Clock | None = None
    while ended is None:
        if clock is not None:
            clock.look()
        for message in runner.wait(LOOK):
            if isinstance(message, Started):
                clock = Clock(runner.worker_pid or 0, time.monotonic())
            elif isinstance(message, Batch):
                reports += [(at, event) for at, event in message.events if isinstance(event, Progress)]
            elif isinstance(message, Finished):
                ended = message
    assert clock is not None
    clock.look()
    errors = [_error(reports, ended.seconds, share, lambda wall: wall) for share in SHARES]
    worked = clock.at(ended.seconds)
    return ended.seconds, worked, errors + [_error(reports, worked, share, clock.at) for share in SHARES]


def _error(
    reports: list[tuple[float, Progress]], took: float, share: float, clock: Callable[[float], float]
) -> float | None:
    left = TimeLeft()
    for wall, event in reports:
        if clock(wall) <= share * took:
            left.take(clock(wall), event.done, event.total)
    said = left.seconds(share * took)
    return None if said is None else said / (took * (1 - share)) - 1


def _worked(pid: int) -> float:
    """Seconds all threads of a process have been on a processor, by the kernel's own count."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            total += int(thread.read_text().split()[0])
    return total / 1e9


if __name__ == "__main__":
    main()
