"""The steps of a compiled circuit as arrays; knows how phases pass shuffles; no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ketbench.plugin import Expression, features_of, is_constant
from ketbench.plugin import evaluate as number
from ketbench_gate.circuits.angles import Slot
from ketbench_gate.engines.statevector import basis
from ketbench_gate.engines.statevector.planning.normal_form import Phase, Shuffle
from ketbench_gate.engines.statevector.planning.runs import Array

Kind = tuple[int, bool]
"""Number of wires, and whether the matrices are real."""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring wires whose runs are applied as one matrix.

    Parameters
    ----------
    first, size : int
        Wires ``first`` to ``first + size - 1``.
    place : int
        Row among the groups of its kind.
    trains : bool
        Whether any of its runs has an angle.
    is_real : bool
        Whether all matrices of its runs are real.
    """

    first: int
    size: int
    place: int
    trains: bool
    is_real: bool

    @property
    def kind(self) -> Kind:
        """Groups of one kind have their matrices in one stack."""
        return self.size, self.is_real


@dataclass(frozen=True, slots=True)
class TurnStep:
    """Matrix products on some groups."""

    groups: tuple[Group, ...]

    @property
    def trains(self) -> bool:
        """Whether its gradient is needed."""
        return any(group.trains for group in self.groups)


@dataclass(frozen=True, eq=False)
class PhaseStep:
    """A multiplication by phases.

    Parameters
    ----------
    constant : array of complex, shape (2**n, 1), or None
    shared, of_sample : array of float, shape (items, 2**n), or None
        Tables of the phases whose angles a batch shares, and of the others.
    shared_slots, sample_slots : array of int, shape (items,)
    widens : bool
        Whether it is the first step that differs between samples.
    """

    constant: Array | None
    shared: Array | None
    shared_slots: Array
    of_sample: Array | None
    sample_slots: Array
    widens: bool

    @property
    def trains(self) -> bool:
        """Whether its gradient is needed."""
        return self.shared is not None or self.of_sample is not None


@dataclass(frozen=True, eq=False)
class ShuffleStep:
    """A gather of rows, and the gather that undoes it."""

    source: Array
    back: Array
    trains = False


PlannedStep = TurnStep | PhaseStep | ShuffleStep
T = TypeVar("T")
"""Turns, in whichever form."""


def phase_step(items: Sequence[Phase], n: int, slots: Mapping[Expression, Slot]) -> PhaseStep:
    """Phases as tables over all states."""
    fixed = [item for item in items if is_constant(item.angle)]
    shared = [item for item in items if not is_constant(item.angle) and not features_of(item.angle)]
    of_sample = [item for item in items if features_of(item.angle)]
    constant = None
    if fixed:
        total = sum(float(number(item.angle)) * basis.phase_table(item, n) for item in fixed)
        constant = np.exp(1j * np.asarray(total))[:, None]

    def tables(chosen: Sequence[Phase]) -> Array | None:
        return np.stack([basis.phase_table(item, n) for item in chosen]) if chosen else None

    def rows(chosen: Sequence[Phase]) -> Array:
        return np.array([slots[item.angle].index for item in chosen], dtype=np.int64)

    return PhaseStep(constant, tables(shared), rows(shared), tables(of_sample), rows(of_sample), False)


def shuffle_step(items: Sequence[Shuffle], n: int) -> ShuffleStep:
    """Shuffles as one table over all states."""
    source = basis.shuffled(items, n)
    return ShuffleStep(source, basis.inverse(source))


def gathered(steps: Sequence[T | PhaseStep | ShuffleStep]) -> list[T | PhaseStep | ShuffleStep]:
    """Phases moved behind the shuffles that follow them up to the next turns, where several become one."""
    found: list[T | PhaseStep | ShuffleStep] = []
    pending: PhaseStep | None = None
    for step in steps:
        match step:
            case PhaseStep():
                pending = step if pending is None else _merged(pending, step)
            case ShuffleStep():
                found.append(step)
                pending = None if pending is None else _behind(pending, step)
            case _:
                found += [step] if pending is None else [pending, step]
                pending = None
    return found if pending is None else [*found, pending]


def _behind(phases: PhaseStep, shuffle: ShuffleStep) -> PhaseStep:
    source = shuffle.source
    return replace(
        phases,
        constant=None if phases.constant is None else phases.constant[source],
        shared=None if phases.shared is None else phases.shared[:, source],
        of_sample=None if phases.of_sample is None else phases.of_sample[:, source],
    )


def _merged(first: PhaseStep, second: PhaseStep) -> PhaseStep:
    constants = [c for c in (first.constant, second.constant) if c is not None]
    return PhaseStep(
        constant=np.prod(constants, axis=0) if constants else None,
        shared=_joined(first.shared, second.shared),
        shared_slots=np.concatenate([first.shared_slots, second.shared_slots]),
        of_sample=_joined(first.of_sample, second.of_sample),
        sample_slots=np.concatenate([first.sample_slots, second.sample_slots]),
        widens=False,
    )


def _joined(first: Array | None, second: Array | None) -> Array | None:
    found = [table for table in (first, second) if table is not None]
    return np.concatenate(found) if found else None


def mark_widening(steps: list[PlannedStep]) -> None:
    """Tell the first step that differs between samples so, where the start does not differ."""
    for place, step in enumerate(steps):
        if isinstance(step, PhaseStep) and step.of_sample is not None:
            steps[place] = PhaseStep(
                step.constant, step.shared, step.shared_slots, step.of_sample, step.sample_slots, True
            )
            return
