"""Runs a solver against clock, target and Stop, and tells how it goes; every energy comes from the bits."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from ketbench.plugin import Context, Drawn, Event, Measured, Progress, counted
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import Answers, Solutions, Stop, flips_alone, one_of_two
from ketbench_annealing.solvers.params import CommonParams
from ketbench_annealing.solvers.pictures import solve_pictures

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
    timed_out : bool
        The clock ended it, so another machine may get further or less far.
    cpu : float, s
        Processor time of this process, of all its threads.
    """

    solutions: Solutions
    answers: int
    seconds: float
    time_to_target: float | None
    timed_out: bool
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What is told about a solver besides its answers.

    Parameters
    ----------
    replicas : int
        States that it works on side by side.
    graph : bool
        Whether the problem is a cut, which is drawn.
    """

    replicas: int = 1
    graph: bool = False


def watched(
    problem: Qubo,
    start: Start,
    params: CommonParams,
    context: Context,
    shown: Shown | None = None,
    *,
    processor_seconds: float | None = None,
) -> Generator[Event, None, Outcome]:
    """Run until the answers end, the time is up, the target is met or Stop is pressed.

    With `processor_seconds` the time is that of the processor instead of the clock, so that controls get what the
    solver used however busy the machine is.
    """
    shown = shown or Shown()
    began, worked = context.clock(), time.process_time()
    solutions, answers, met = Solutions.none(problem.size), 0, None
    told, drawn, step = 0.0, -_DRAW_EVERY, 0

    def stopped() -> bool:
        return met is not None or context.cancelled() or late()

    def late() -> bool:
        if processor_seconds is not None:
            return time.process_time() - worked > processor_seconds
        return context.clock() - began > params.time_limit

    flips = flips_alone(problem)
    for answered in start(stopped):
        batch = one_of_two(answered) if flips else answered
        solutions, answers = solutions.with_batch(problem, batch), answers + len(batch)
        now = context.clock() - began
        if met is None and params.target is not None and solutions.best <= params.target + 1e-9 * abs(params.target):
            met = now
        if len(solutions.energies) and (now - told >= _TELL_EVERY or not step):
            told, step = now, step + 1
            yield from _told(step, solutions.best, answers, shown.replicas, now, met, params)
        if now - drawn >= _DRAW_EVERY and len(solutions.energies):
            drawn = now
            pictures = solve_pictures(problem, solutions, graph=shown.graph, live=True)
            yield from (Drawn(name, figure) for name, figure in pictures.items())
        if stopped():
            break
    seconds = context.clock() - began
    if len(solutions.energies):
        yield from _told(step + 1, solutions.best, answers, shown.replicas, seconds, met, params)
    timed_out = met is None and seconds > params.time_limit and answers < params.reads
    return Outcome(solutions, answers, seconds, met, timed_out, time.process_time() - worked)


def _told(
    step: int, best: float, answers: int, replicas: int, seconds: float, met: float | None, params: CommonParams
) -> Iterator[Event]:
    """Tell best energy, replicas and, where there is a target, how far it is or when it was met."""
    values = {"best_energy": best, "replicas": replicas, "answers": answers, "seconds": seconds}
    side = f", {replicas} side by side" if replicas > 1 else ""
    text = f"best energy {best:g}, {counted(answers, 'answer')}{side}"
    if params.target is not None:
        values["above_target"] = max(0.0, best - params.target)
        text += f", target {params.target:g} not met yet" if met is None else f", target met after {met:.2f} s"
    if met is not None:
        values["time_to_target"] = met
    yield Measured(step, values)
    share = max(seconds / params.time_limit, min(1.0, answers / params.reads))
    yield Progress(min(1000, int(1000 * share)), 1000, text)
