"""Searches from several starts, told as they go; and ADAPT, which grows its ansatz between searches."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ketbench.plugin import Context, Event, Measured, Progress
from ketbench_gate.objectives.energy.ansatz.chemistry import of_excitations, steepest
from ketbench_gate.objectives.energy.ansatz.parts import Excitation, excitations
from ketbench_gate.objectives.energy.optimisers import Function, Limits, Point, search
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.energy.states.observing import particle_number, spin, variance
from ketbench_gate.objectives.energy.states.program import Energy, energy_of
from ketbench_gate.objectives.energy.subject import Subject
from ketbench_gate.objectives.operators.pauli import Floats

_LOOK_EVERY = 5
"""Points between two looks at the state itself, which cost as much as an energy."""
_FLAT = 1e-4
"""Ha per radian: ADAPT stops where no excitation is steeper."""


class Stated(Function, Protocol):
    """A function of which the state is known."""

    def state(self, values: Floats) -> State:
        """The state, shape (2**n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """How one start ended."""

    energy: float
    points: int
    gradient_norm: float


@dataclass(eq=False)
class Told:
    """Counts points over all starts and says what is shown of each.

    Parameters
    ----------
    subject : Subject
    apply : callable
        H on a state.
    most : int
        Points expected at most.
    """

    subject: Subject
    apply: Callable[[State], State]
    most: int
    step: int = 0
    starts: list[Start] = field(default_factory=list[Start])

    def point(self, point: Point, state: Callable[[Floats], State]) -> Measured:
        """What is measured at one point."""
        values = {"energy": point.value}
        if self.subject.exact is not None and self.subject.cut is None:
            values["error_mha"] = 1000 * (point.value - self.subject.exact)
        if not np.isnan(point.gradient_norm):
            values["gradient_norm"] = point.gradient_norm
        if self.step % _LOOK_EVERY == 0:
            held = state(point.values)
            values["variance"] = variance(held, self.apply(held))
            if self.subject.sector is not None:
                values |= {"particles": particle_number(held), "spin": spin(held)}
        self.step += 1
        return Measured(self.step, values)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best of all starts."""

    values: Floats
    value: float
    gradient_norm: float
    function: Stated
    about: str
    parameters: int


class ProgramEnergy(Energy):
    """An energy whose state can be asked for."""

    def state(self, values: Floats) -> State:
        """The state, shape (2**n,)."""
        return self.program.state(values)


def stated(energy: Energy) -> ProgramEnergy:
    """The same energy with its state."""
    return ProgramEnergy(energy.program, energy.apply)


class FoldedEnergy(ProgramEnergy):
    """An energy that is computed on half of a state; the whole is told when it is asked for."""

    def state(self, values: Floats) -> State:
        """The state, shape (2**n,), twice as long as the half."""
        half = self.program.state(values)
        return np.concatenate([half, half[::-1]]) / np.sqrt(2)


def limits_of(params: EnergyParams) -> Limits:
    """The form's limits."""
    return Limits(params.steps, params.rate, params.tolerance)


def minimised(
    function: Stated, begun: Sequence[Floats], params: EnergyParams, context: Context, told: Told, about: str
) -> Generator[Event, None, Found]:
    """The best point of searches from each start; ends early where Stop was pressed."""
    best: Point | None = None
    for number, start in enumerate(begun):
        last: Point | None = None
        count = 0
        for point in search(params.optimiser, function, start, limits_of(params), number):
            yield told.point(point, function.state)
            yield Progress(min(told.step, told.most), told.most, f"start {number + 1} of {len(begun)}", True)
            count += 1
            last = point if last is None or point.value <= last.value else last
            if context.cancelled():
                break
        assert last is not None
        told.starts.append(Start(last.value, count, last.gradient_norm))
        best = last if best is None or last.value < best.value - 1e-12 else best
        if context.cancelled():
            break
    assert best is not None
    return Found(best.values, best.value, best.gradient_norm, function, about, len(best.values))


def adapted(subject: Subject, params: EnergyParams, context: Context, told: Told) -> Generator[Event, None, Found]:
    """ADAPT-VQE: the steepest excitation is added, all are optimised, and again (Grimsley et al. 2019)."""
    pool = excitations(subject.reference, subject.n_wires)
    chosen: list[Excitation] = []
    values = np.zeros(0)
    found: Found | None = None
    while len(chosen) < params.growth:
        about = f"ADAPT: {len(chosen)} of {len(pool)} excitations, each chosen for its slope."
        program = of_excitations(chosen, subject.reference, subject.n_wires, about, fermionic=True)
        energy = stated(energy_of(program, subject.operator))
        found = yield from minimised(energy, [values], params, context, told, about)
        one, slope = steepest(energy, found.values, pool, subject.n_wires)
        if slope < _FLAT or context.cancelled():
            return found
        chosen, values = [*chosen, one], np.append(found.values, 0.0)
    assert found is not None
    return found
