"""A circuit compiled once per shape: the arrays that the sweeps read, in numpy; no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Expression, features_of
from ketbench_gate.circuits.angles import Slot
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines.statevector import basis
from ketbench_gate.engines.statevector.planning.normal_form import Shuffle, Turn
from ketbench_gate.engines.statevector.planning.planned_steps import (
    Group,
    Kind,
    PlannedStep,
    TurnStep,
    gathered,
    mark_widening,
    phase_step,
    shuffle_step,
)
from ketbench_gate.engines.statevector.planning.real_turns import is_real, with_real_turns
from ketbench_gate.engines.statevector.planning.runs import Array, Runs, stacked
from ketbench_gate.engines.statevector.planning.schedule import Phases, Schedule, Shuffles, Step, Turns, scheduled

WIDEST = {False: 4, True: 3}
"""Wires merged into one matrix product, for a few samples and for many: measured, of 2 to 6, from 8 to 16 qubits."""
MANY = 16
"""Samples from which a batch counts as many."""
APART = range(9, 15)
"""Wires with which turns of many samples are taken apart into real ones and phases; the tables grow with the states."""


@dataclass(frozen=True, eq=False)
class Start:
    """The product state that the steps begin with.

    Parameters
    ----------
    runs : Runs
        One a wire that starts from zero, angles shared first and then of samples; where angles differ between
        samples it ends with the last such gate.
    after : array of int, shape (wires,), or None
        Rows of the plan's runs: for each of these wires the gates that follow, which the batch shares.
    prepared : tuple of (slots, size)
        Factors from amplitudes: rows among the prepared values, and the number of their wires.
    order : array of int, shape (2**n,), or None
        Brings the factors' wires into order.
    is_of_sample : bool
    """

    runs: Runs
    after: Array | None
    prepared: tuple[int, ...]
    order: Array | None
    order_back: Array | None
    is_of_sample: bool


@dataclass(frozen=True, eq=False)
class Mask:
    """Terms of the observables that flip the same bits.

    Parameters
    ----------
    flip : array of int, shape (2**n,), or None
        None where no bit is flipped.
    real, imaginary : array of float, shape (observables, 2**n), or None
        Weights of the real and the imaginary part of ``conj(amplitude) * amplitude[flip]``.
    """

    flip: Array | None
    real: Array | None
    imaginary: Array | None


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything a sweep reads that does not depend on angles.

    Parameters
    ----------
    n_wires, n_shared, n_sample : int
    start : Start
    runs : Runs
        Of all turn steps.
    trained : dict of kind to tuple of int
        Places of the groups that have an angle.
    trained_order : array of int
        The runs of those groups, in the order of `trained`, then those of `Start.after`.
    trained_runs : Runs
        The same rows of `runs`.
    groups : dict of kind to array of int, shape (groups, size)
        Runs that make up each group.
    traces : dict of kind to array, shape (4**size, size * 4)
        Partial traces of a group's matrix onto each of its wires.
    steps : tuple of PlannedStep
    masks : tuple of Mask
        Empty where the state itself is asked for.
    """

    n_wires: int
    n_shared: int
    n_sample: int
    start: Start
    runs: Runs
    trained: Mapping[Kind, tuple[int, ...]]
    trained_order: Array
    trained_runs: Runs
    groups: Mapping[Kind, Array]
    traces: Mapping[Kind, Array]
    steps: tuple[PlannedStep, ...]
    masks: tuple[Mask, ...]


def planned(
    circuit: Lowered, slots: Mapping[Expression, Slot], watched: Sequence[Observable] | None, *, many: bool
) -> Plan:
    """Compile a circuit for some observables, for a few samples or many; None asks for the state."""
    schedule = scheduled(circuit)
    n = circuit.n_wires
    steps = with_real_turns(schedule.steps) if many and n in APART else list(schedule.steps)
    last = np.arange(2**n)
    if watched is not None and all(item.is_diagonal for item in watched):
        last = without_tail(steps, n)
    making = _Grouping(WIDEST[many])
    start = _start(schedule, slots, n, making)
    made = gathered([_planned(step, n, slots, making) for step in steps])
    if not start.is_of_sample:
        mark_widening(made)
    runs = stacked(making.runs, slots)
    groups = {kind: np.array(rows, dtype=np.int64) for kind, rows in making.members.items()}
    trained = _trained(made)
    rows = [groups[kind][list(places)].reshape(-1) for kind, places in trained.items()]
    begins = np.zeros(0, np.int64) if start.after is None else start.after
    order = np.concatenate([*rows, begins])
    return Plan(
        n_wires=n,
        n_shared=shared_rows(slots),
        n_sample=sum(not slot.shared for slot in slots.values()),
        start=start,
        runs=runs,
        trained=trained,
        trained_order=order,
        trained_runs=runs.rows(order),
        groups=groups,
        traces={kind: partial_traces(*kind) for kind in making.members},
        steps=tuple(made),
        masks=masks_of(watched or (), n, last),
    )


def shared_rows(slots: Mapping[Expression, Slot]) -> int:
    """Rows of the shared angles; at least one, so that gates without an angle have a row to point at."""
    return max(1, sum(slot.shared for slot in slots.values()))


def without_tail(steps: list[Step], n: int) -> basis.Indices:
    """Drop last steps that diagonal observables cannot see; a shuffle is moved into their tables."""
    items: list[Shuffle] = []
    while steps and not isinstance(steps[-1], Turns):
        step = steps.pop()
        if isinstance(step, Shuffles):
            items = [*step.items, *items]
    return basis.inverse(basis.shuffled(items, n))


def _start(schedule: Schedule, slots: Mapping[Expression, Slot], n: int, making: _Grouping) -> Start:
    n_shared = shared_rows(slots)
    taken = {wire for item in schedule.prepared for wire in item.wires}
    free = [wire for wire in range(n) if wire not in taken]
    has_features = any(turn.is_of_sample for wire in free for turn in schedule.leading[wire])
    leading = [_halves(schedule.leading[wire]) if has_features else (schedule.leading[wire], []) for wire in free]
    after = making.alone([last for _, last in leading]) if any(last for _, last in leading) else None
    runs = stacked([first for first, _ in leading], slots, n_shared)
    order = [wire for item in schedule.prepared for wire in item.wires] + free
    encoded = any(features_of(value) for item in schedule.prepared for value in item.values)
    sizes = tuple(len(item.wires) for item in schedule.prepared)
    if order == sorted(order):
        return Start(runs, after, sizes, None, None, has_features or encoded)
    index = basis.local_index(np.arange(2**n), order, n)
    return Start(runs, after, sizes, index, basis.inverse(index), has_features or encoded)


def _halves(run: Sequence[Turn]) -> tuple[Sequence[Turn], Sequence[Turn]]:
    """A run up to its last gate whose angle differs between samples, and the rest."""
    cut = max((place + 1 for place, turn in enumerate(run) if turn.is_of_sample), default=0)
    return run[:cut], run[cut:]


class _Grouping:
    """Collects the runs of all turn steps and cuts them into groups of neighbouring wires."""

    def __init__(self, widest: int) -> None:
        self.runs: list[list[Turn]] = []
        self.members: dict[Kind, list[list[int]]] = {}
        self._widest = widest

    def alone(self, runs: Sequence[Sequence[Turn]]) -> Array:
        """Rows for runs that belong to no group."""
        rows = np.arange(len(self.runs), len(self.runs) + len(runs))
        self.runs += [list(run) for run in runs]
        return rows

    def step(self, turns: Turns) -> TurnStep:
        """One step as groups."""
        groups: list[Group] = []
        for wires in _neighbours(sorted(turns.runs), self._widest):
            real = all(is_real(turns.runs[wire]) for wire in wires)
            rows = self.members.setdefault((len(wires), real), [])
            numbers = range(len(self.runs), len(self.runs) + len(wires))
            trains = any(t.angle is not None for wire in wires for t in turns.runs[wire])
            groups.append(Group(wires[0], len(wires), len(rows), trains, real))
            rows.append(list(numbers))
            self.runs += [turns.runs[wire] for wire in wires]
        return TurnStep(tuple(groups))


def _neighbours(wires: Sequence[int], widest: int) -> list[list[int]]:
    """Stretches of consecutive wires, each cut into pieces of nearly equal length."""
    stretches: list[list[int]] = []
    for wire in wires:
        if stretches and stretches[-1][-1] == wire - 1:
            stretches[-1].append(wire)
        else:
            stretches.append([wire])
    return [list(piece) for s in stretches for piece in np.array_split(s, -(-len(s) // widest))]


def _planned(step: Step, n: int, slots: Mapping[Expression, Slot], making: _Grouping) -> PlannedStep:
    match step:
        case Turns():
            return making.step(step)
        case Phases(items):
            return phase_step(items, n, slots)
        case Shuffles(items):
            return shuffle_step(items, n)


def _trained(steps: Sequence[PlannedStep]) -> dict[Kind, tuple[int, ...]]:
    found: dict[Kind, tuple[int, ...]] = {}
    for step in steps:
        if isinstance(step, TurnStep):
            for group in step.groups:
                if group.trains:
                    found[group.kind] = (*found.get(group.kind, ()), group.place)
    return found


def partial_traces(size: int, is_real: bool) -> Array:
    """Matrix elements of a group onto the 2 x 2 partial traces of its wires."""
    d = 2**size
    out = np.zeros((d, d, size, 2, 2), dtype=np.complex128)
    rows, columns = np.indices((d, d))
    for wire in range(size):
        bit = 1 << (size - 1 - wire)
        same = (rows & ~bit) == (columns & ~bit)
        r, c = rows[same], columns[same]
        out[r, c, wire, (r & bit) // bit, (c & bit) // bit] = 1.0
    return (out.real if is_real else out).reshape(d * d, size * 4)


def masks_of(watched: Sequence[Observable], n: int, last: basis.Indices) -> tuple[Mask, ...]:
    """The observables' terms by the bits that they flip; `last` is what `without_tail` gave."""
    tables: dict[int, tuple[Array, Array]] = {}
    for row, item in enumerate(watched):
        for term in item.terms:
            mask = basis.flip_mask(term, n)
            if mask not in tables:
                tables[mask] = (np.zeros((len(watched), 2**n)), np.zeros((len(watched), 2**n)))
            real, imaginary = tables[mask]
            for start in range(0, 2**n, basis.AT_ONCE):
                states = np.arange(start, min(start + basis.AT_ONCE, 2**n))
                sign, count = basis.signs(term, n, states)
                part = (real if count % 2 == 0 else imaginary)[row, start : start + len(states)]
                part += sign if count in (0, 1) else -sign
    return tuple(_mask(mask, real, imaginary, n, last) for mask, (real, imaginary) in tables.items())


def _mask(mask: int, real: Array, imaginary: Array, n: int, last: basis.Indices) -> Mask:
    flip = np.arange(2**n) ^ mask if mask else None

    def kept(table: Array) -> Array | None:
        return np.ascontiguousarray(table[:, last]) if table.any() else None

    return Mask(flip, kept(real), kept(imaginary))
