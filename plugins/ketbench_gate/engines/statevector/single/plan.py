"""A circuit for one sample as few stacked arrays: every layer's gates are made in one go; no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Expression
from ketbench_gate.circuits.angles import Slot
from ketbench_gate.circuits.lines import ZERO, Lines
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines.statevector.planning.normal_form import Turn
from ketbench_gate.engines.statevector.planning.plan import Mask, masks_of, partial_traces, without_tail
from ketbench_gate.engines.statevector.planning.planned_steps import (
    PhaseStep,
    ShuffleStep,
    gathered,
    phase_step,
    shuffle_step,
)
from ketbench_gate.engines.statevector.planning.runs import Array, stacked
from ketbench_gate.engines.statevector.planning.schedule import Phases, Shuffles, Turns, scheduled

WHOLE = 4
"""Wires up to which a layer's turns are one matrix; above it is the product of two, of half the wires each."""


@dataclass(frozen=True, eq=False)
class Gates:
    """All one-qubit gates: one run a wire and layer, of at most M gates.

    Parameters
    ----------
    constant, cosine, sine, generator : array of complex, shape (M, R, 2, 2)
        As `Runs` has them, the place in the run first.
    source, scale, offset : array, shape (M, R, 1, 1)
        The scaled angle is ``scale * value[source] + offset``.
    target : array of int, shape (M * R,)
        The value that each gate's angle depends on.
    slope : array of float, shape (M * R,)
        Twice the derivative of the angle by that value.
    """

    constant: Array
    cosine: Array
    sine: Array
    generator: Array
    source: Array
    scale: Array
    offset: Array
    target: Array
    slope: Array


@dataclass(frozen=True, eq=False)
class Layer:
    """What follows a layer's turns.

    Parameters
    ----------
    turns : bool
        Whether it has any.
    source, back : array of int, shape (2**n,), or None
        A shuffle and the one that undoes it.
    phase : int
        Row of its phases; -1 for none.
    """

    turns: bool
    source: Array | None
    back: Array | None
    phase: int


@dataclass(frozen=True, eq=False)
class Diagonals:
    """The phases of all layers.

    Parameters
    ----------
    constant : array of complex, shape (P, 2**n), or None
    tables : tuple of array of float, shape (items, 2**n)
        Of each phase layer.
    behind : array of int, shape (P,)
        The layer that each belongs to.
    source, scale, offset, target, slope : array
        Of all items in order, as `Gates` has them.
    """

    constant: Array | None
    tables: tuple[Array, ...]
    behind: Array
    source: Array
    scale: Array
    offset: Array
    slope: Array


@dataclass(frozen=True, eq=False)
class SinglePlan:
    """Everything that a sweep of one sample reads.

    Parameters
    ----------
    n_wires : int
    halves : tuple of int
        Wires of each of the matrices that make up a layer's turns.
    values : int
        Numbers that angles are made of; one more follows, which is zero.
    gates : Gates
        Runs of the first half's wires layer by layer, then of the second's.
    traces : tuple of array
        Partial traces of each half onto its wires.
    layers : tuple of Layer
    diagonals : Diagonals
    masks : tuple of Mask
        Empty where the state itself is asked for.
    signs : array of float, shape (observables, 2 * 2**n), or None
        For observables of Z only: their values of each state, twice, for real and imaginary part.
    """

    n_wires: int
    halves: tuple[int, ...]
    values: int
    gates: Gates
    traces: tuple[Array, ...]
    layers: tuple[Layer, ...]
    diagonals: Diagonals
    masks: tuple[Mask, ...]
    signs: Array | None


def single_plan(
    circuit: Lowered,
    slots: Mapping[Expression, Slot],
    of_slots: Lines,
    values: int,
    watched: Sequence[Observable] | None,
) -> SinglePlan:
    """Compile a circuit for one sample.

    Parameters
    ----------
    circuit : Lowered
    slots : mapping of Expression to Slot
    of_slots : Lines
        How the angle of each slot follows from the values, shared slots first.
    values : int
    watched : sequence of Observable, or None
        None asks for the state.
    """
    n = circuit.n_wires
    schedule = scheduled(circuit)
    steps = list(schedule.steps)
    last = np.arange(2**n)
    if watched is not None and all(item.is_diagonal for item in watched):
        last = without_tail(steps, n)
    made = [_step(step, n, slots) for step in [Turns(dict(enumerate(schedule.leading))), *steps]]
    turns, layers, phases = _layered(made)
    halves = (n,) if n <= WHOLE else ((n + 1) // 2, n // 2)
    shift = sum(slot.shared for slot in slots.values())
    masks = masks_of(watched or (), n, last)
    return SinglePlan(
        n_wires=n,
        halves=halves,
        values=values,
        gates=_gates(_runs(turns, n, halves), slots, shift, of_slots, values),
        traces=tuple(partial_traces(size, is_real=False) for size in halves),
        layers=tuple(layers),
        diagonals=_diagonals(phases, shift, of_slots, values, n),
        masks=masks,
        signs=_signs(masks),
    )


def _step(step: Turns | Phases | Shuffles, n: int, slots: Mapping[Expression, Slot]) -> Turns | PhaseStep | ShuffleStep:
    match step:
        case Turns():
            return step
        case Phases(items):
            return phase_step(items, n, slots)
        case Shuffles(items):
            return shuffle_step(items, n)


def _layered(
    steps: Sequence[Turns | PhaseStep | ShuffleStep],
) -> tuple[list[dict[int, list[Turn]]], list[Layer], list[tuple[int, PhaseStep]]]:
    """Each layer's turns, what follows them, and the phases with the layer that they close."""
    turns: list[dict[int, list[Turn]]] = []
    layers: list[Layer] = []
    phases: list[tuple[int, PhaseStep]] = []
    for step in gathered(steps):
        if isinstance(step, Turns):
            turns.append(step.runs)
            layers.append(Layer(any(step.runs.values()), None, None, -1))
            continue
        if layers[-1].phase >= 0 or (isinstance(step, ShuffleStep) and layers[-1].source is not None):
            turns.append({})
            layers.append(Layer(False, None, None, -1))
        if isinstance(step, PhaseStep):
            layers[-1] = Layer(layers[-1].turns, layers[-1].source, layers[-1].back, len(phases))
            phases.append((len(layers) - 1, step))
        else:
            layers[-1] = Layer(layers[-1].turns, step.source, step.back, -1)
    return turns, layers, phases


def _runs(turns: Sequence[Mapping[int, list[Turn]]], n: int, halves: Sequence[int]) -> list[list[Turn]]:
    first = [runs.get(wire, []) for runs in turns for wire in range(halves[0])]
    return first + [runs.get(wire, []) for runs in turns for wire in range(halves[0], n)]


def _gates(runs: list[list[Turn]], slots: Mapping[Expression, Slot], shift: int, of_slots: Lines, values: int) -> Gates:
    made = stacked(runs, slots, shift)
    constant, cosine, sine, generator = (
        np.ascontiguousarray(matrices.swapaxes(0, 1))
        for matrices in (made.constant, made.cosine, made.sine, made.generator)
    )
    turned = made.scale != 0
    # What has no angle reads the zero behind the values, so that a value that is not a number stays with its own gates.
    leaf = np.where(turned, of_slots.leaf[made.slots], ZERO) if len(of_slots.leaf) else np.full(made.slots.shape, ZERO)
    scale = of_slots.scale[made.slots] if len(of_slots.leaf) else np.zeros(made.slots.shape)
    offset = of_slots.offset[made.slots] if len(of_slots.leaf) else np.zeros(made.slots.shape)
    source = np.where(leaf == ZERO, values, leaf)
    return Gates(
        constant,
        cosine,
        sine,
        generator,
        source.T[..., None, None],
        (made.scale * scale).T[..., None, None],
        (made.scale * offset).T[..., None, None],
        source.T.reshape(-1),
        np.where(turned, 2 * scale, 0.0).T.reshape(-1),
    )


def _diagonals(phases: Sequence[tuple[int, PhaseStep]], shift: int, of_slots: Lines, values: int, n: int) -> Diagonals:
    tables = [_table(step, n) for _, step in phases]
    slots = np.concatenate(
        [np.zeros(0, np.int64), *(np.concatenate([s.shared_slots, s.sample_slots + shift]) for _, s in phases)]
    )
    leaf = of_slots.leaf[slots] if len(slots) else np.zeros(0, np.int64)
    constants = [step.constant for _, step in phases]
    ones = np.ones((2**n, 1), dtype=np.complex128)
    constant = np.stack([ones if c is None else c for c in constants])[..., 0] if any_given(constants) else None
    return Diagonals(
        constant,
        tuple(tables),
        np.array([place for place, _ in phases], dtype=np.int64),
        np.where(leaf == ZERO, values, leaf),
        of_slots.scale[slots] if len(slots) else np.zeros(0),
        of_slots.offset[slots] if len(slots) else np.zeros(0),
        -2 * of_slots.scale[slots] if len(slots) else np.zeros(0),
    )


def any_given(parts: Sequence[Array | None]) -> bool:
    """Whether one of some arrays is there."""
    return any(part is not None for part in parts)


def _table(step: PhaseStep, n: int) -> Array:
    given = [table for table in (step.shared, step.of_sample) if table is not None]
    return np.concatenate(given) if given else np.zeros((0, 2**n))


def _signs(masks: Sequence[Mask]) -> Array | None:
    if len(masks) != 1 or masks[0].flip is not None or masks[0].real is None:
        return None
    return np.repeat(masks[0].real, 2, axis=1)
