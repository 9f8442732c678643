"""Runs a solver against clock, target and Stop, and tells how it goes; every energy comes from the bits."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from ketbench.plugin import Context, Drawn, Event, Measured, Progress
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Answers, Solutions, Stop
from ketbench_annealing.solvers.params import CommonParams
from ketbench_annealing.solvers.pictures import energy_histogram

Start = Callable[[Stop], Answers]
_TELL_EVERY = 0.2
_DRAW_EVERY = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a solver brought.

    Parameters
    ----------
    solutions : Solutions
    answers : int
        How many answers it gave.
    seconds : float, s
    time_to_target : float or None, s
        None when there was no target or it was not met.
    """

    solutions: Solutions
    answers: int
    seconds: float
    time_to_target: float | None


def watched(problem: Qubo, start: Start, params: CommonParams, context: Context) -> Generator[Event, None, Outcome]:
    """Run until the answers end, the time is up, the target is met or Stop is pressed."""
    began = time.perf_counter()
    solutions, answers, met = Solutions.none(problem.size), 0, None
    told = drawn = 0.0
    step = 0

    def stopped() -> bool:
        return met is not None or context.cancelled() or time.perf_counter() - began > params.time_limit

    for batch in start(stopped):
        solutions, answers = solutions.with_batch(problem, batch), answers + len(batch)
        now = time.perf_counter() - began
        if met is None and params.target is not None and solutions.best <= params.target + 1e-9 * abs(params.target):
            met = now
        if now - told >= _TELL_EVERY or not step:
            told, step = now, step + 1
            yield Measured(step, {"best_energy": solutions.best, "answers": answers, "seconds": now})
            yield _progress(answers, now, params)
        if now - drawn >= _DRAW_EVERY:
            drawn = now
            yield Drawn("energies", energy_histogram(solutions))
        if stopped():
            break
    return Outcome(solutions, answers, time.perf_counter() - began, met)


def _progress(answers: int, seconds: float, params: CommonParams) -> Progress:
    share = max(seconds / params.time_limit, min(1.0, answers / params.reads))
    return Progress(min(1000, int(1000 * share)), 1000, f"{answers} answers")
