"""The state of a small circuit at any column, exact, for the live view; no shots, no noise, no gradients."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import evaluate, to_text
from ketbench.circuit.blocks import expand
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import bits_of, holds, links
from ketbench.circuit.conditions.together import in_order
from ketbench.circuit.extent import refuse_large
from ketbench.circuit.gates import GATES, GateKind, Matrix
from ketbench.circuit.resources import bytes_text, memory_of_live_state
from ketbench.circuit.states.unitary import State, apply, op_matrix

Floats = NDArray[np.float64]
MOST_WIRES = 12
"""Up to here the state follows every edit."""
MOST_AMPLITUDES = 2**19
"""Branches of measurements are kept up to this many amplitudes altogether."""
ASSUMED_FEATURE = 0.5
_NEGLIGIBLE = 1e-12
_SECONDS_PER_AMPLITUDE = 2.5e-9
_SECONDS_PER_OP = 1.5e-5


@dataclass(frozen=True, slots=True)
class Branch:
    """What one row of measurement outcomes leads to.

    Parameters
    ----------
    weight : float
        Its probability.
    state : ndarray, shape (2,) * n_wires
        Normalised.
    bits : mapping of int to int
        Classical bits written so far.
    held : mapping of int to mapping
        The bits as they were at each moment that conditions are judged at.
    """

    weight: float
    state: State
    bits: Mapping[int, int]
    held: Mapping[int, Mapping[int, int]] = field(default_factory=dict[int, Mapping[int, int]])


@dataclass(frozen=True, slots=True)
class Amplitude:
    """One basis state.

    Parameters
    ----------
    label : str
        Wire 0 first.
    probability : float
    phase : float or None
        Radians in (-pi, pi]; None in a mixture, which has none.
    """

    label: str
    probability: float
    phase: float | None


@dataclass(frozen=True, slots=True)
class LiveState:
    """The state after a number of columns.

    Parameters
    ----------
    wires : int
    branches : tuple of Branch
        One for a pure state; several after measurements that something later depends on.
    measured : frozenset of int
        Wires that were measured and not touched since; their superposition is gone.
    exact : bool
        False only when branches of small weight were left out.
    kept : float
        Weight of the branches kept, 1 when exact.
    milliseconds : float
        Wall time it took.
    assumed_features : bool
        Whether no sample was given, so that every feature is taken as 0.5.
    """

    wires: int
    branches: tuple[Branch, ...]
    measured: frozenset[int]
    exact: bool
    kept: float
    milliseconds: float
    assumed_features: bool

    @property
    def mixed(self) -> bool:
        """Whether measurements left a mixture, which has no phases."""
        return len(self.branches) > 1 or bool(self.measured)

    def probabilities(self) -> Floats:
        """Probability of each basis state, shape (2**wires,)."""
        total: Floats = np.zeros(2**self.wires)
        for branch in self.branches:
            total += branch.weight * np.abs(branch.state.reshape(-1)) ** 2
        return total

    def amplitudes(self, most: int = 16) -> tuple[Amplitude, ...]:
        """The likeliest basis states, likeliest first, none of probability 0."""
        chances = self.probabilities()
        found = np.argsort(-chances, kind="stable")[:most]
        flat = self.branches[0].state.reshape(-1)
        return tuple(
            Amplitude(
                format(index, f"0{self.wires}b"),
                float(chances[index]),
                None if self.mixed else float(np.angle(flat[index])),
            )
            for index in map(int, found)
            if chances[index] > _NEGLIGIBLE
        )

    def bloch(self) -> Floats:
        """Bloch vector of each wire, shape (wires, 3)."""
        vectors: Floats = np.zeros((self.wires, 3))
        for branch in self.branches:
            for wire in range(self.wires):
                vectors[wire] += branch.weight * np.array(_bloch_vector(branch.state, wire))
        for wire in self.measured:
            vectors[wire, :2] = 0.0
        return vectors

    def purity(self) -> Floats:
        """Purity of each wire alone, shape (wires,): 1 for a pure qubit, 1/2 for a fully entangled or mixed one."""
        return (1.0 + np.sum(self.bloch() ** 2, axis=1)) / 2.0


def _bloch_vector(state: State, wire: int) -> tuple[float, float, float]:
    halves = np.moveaxis(state, wire, 0).reshape(2, -1)
    coherence = 2.0 * np.vdot(halves[0], halves[1])
    up, down = (float(np.vdot(half, half).real) for half in halves)
    return float(coherence.real), float(coherence.imag), up - down


def simulation_cost(wires: int, ops: int) -> tuple[int, float]:
    """Memory, bytes, and time, seconds, that a state of so many wires would take here."""
    return memory_of_live_state(wires), ops * (_SECONDS_PER_OP + _SECONDS_PER_AMPLITUDE * 2**wires)


def live_state(
    circuit: Circuit,
    columns: int | None = None,
    parameters: Mapping[str, float] | None = None,
    features: Sequence[float] | None = None,
    most_wires: int = MOST_WIRES,
) -> LiveState:
    """Simulate the first columns of a circuit.

    Parameters
    ----------
    circuit : Circuit
    columns : int or None
        How many columns are done: 0 for the start, None for all.
    parameters : mapping of str to float, radians
        Values; those left out are drawn as for training with seed 0.
    features : sequence of float or None
        A sample; None takes 0.5 for every feature.
    most_wires : int

    Raises
    ------
    CircuitError
        Too many wires, with the cost; kept text; an angle without a value.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    >>> [(a.label, round(a.probability, 3)) for a in live_state(bell).amplitudes()]
    [('00', 0.5), ('11', 0.5)]
    >>> live_state(bell).purity().round(3).tolist(), live_state(bell, 1).purity().round(3).tolist()
    ([0.5, 0.5], [1.0, 1.0])
    """
    started = time.perf_counter()
    _refuse_wide(circuit, most_wires)
    refuse_large(circuit)
    values = {**circuit.initial_values(np.random.default_rng(0)), **(parameters or {})}
    sample = _sample(circuit, features)
    done = [op for op in circuit.ops if columns is None or op.column < columns]
    parts = [replace(part, column=op.column) for op in done for part in expand(circuit, op)]
    run = _Run(circuit, in_order(parts), values, sample)
    run.all()
    spent = 1000.0 * (time.perf_counter() - started)
    kept = sum(branch.weight for branch in run.branches)
    branches = tuple(replace(branch, weight=branch.weight / kept) for branch in run.branches)
    return LiveState(
        circuit.n_wires,
        branches,
        frozenset(run.measured),
        not run.dropped,
        kept,
        spent,
        features is None and sample != (),
    )


def _refuse_wide(circuit: Circuit, most: int) -> None:
    if circuit.n_wires > most:
        memory, seconds = simulation_cost(circuit.n_wires, len(circuit.ops))
        text = (
            f"The state of {circuit.n_wires} wires is not followed live, only to {most}; it would take "
            f"about {bytes_text(memory)} and {seconds:,.1f} s."
        )
        raise CircuitError(text)


def _sample(circuit: Circuit, features: Sequence[float] | None) -> Sequence[float]:
    needed = circuit.features[-1] + 1 if circuit.features else 0
    if features is None:
        return (ASSUMED_FEATURE,) * needed
    if len(features) < needed:
        raise CircuitError(f"The circuit uses the feature x[{needed - 1}], but the sample has {len(features)} values.")
    return features


class _Run:
    """One simulation: branches, and one-wire gates that wait to be multiplied together."""

    def __init__(
        self, circuit: Circuit, ops: Sequence[Op], values: Mapping[str, float], features: Sequence[float]
    ) -> None:
        self.ops = ops
        self.values = values
        self.features = features
        self.wires = circuit.n_wires
        start: State = np.zeros((2,) * self.wires, dtype=np.complex128)
        start[(0,) * self.wires] = 1.0
        self.branches = [Branch(1.0, start, {})]
        self.waiting: dict[int, Matrix] = {}
        self.measured: set[int] = set()
        self.touched: set[int] = set()
        self.dropped = False
        self.moments: set[int] = set()

    def all(self) -> None:
        for place, op in enumerate(self.ops):
            kind = GATES[op.gate].kind if op.gate in GATES else GateKind.OPAQUE
            self._hold(op)
            if kind is GateKind.UNITARY:
                self._unitary(op)
            elif kind is GateKind.MEASURE:
                self._measure(op, place)
            elif kind is GateKind.RESET:
                self._split(op)
            elif kind is GateKind.STATE:
                self._prepare(op)
            elif kind is GateKind.OPAQUE:
                raise CircuitError(f"'{op.gate}' in column {op.column} cannot be simulated; remove it.")
        self._flush(range(self.wires))

    def _matrix(self, op: Op) -> Matrix:
        try:
            with np.errstate(all="raise"):
                matrix = op_matrix(op, self.values, self.features)
        except (ArithmeticError, KeyError, TypeError, ValueError):
            matrix = None
        if matrix is None or not np.all(np.isfinite(matrix)):
            angles = ", ".join(map(to_text, op.angles))
            text = f"The angle of '{op.gate}' in column {op.column}, {angles}, has no finite value here; change it."
            raise CircuitError(text)
        return matrix

    def _unitary(self, op: Op) -> None:
        matrix = self._matrix(op)
        self.touched.update(op.all_wires)
        self.measured.difference_update(op.wires)
        if len(op.wires) == 1 and not op.controls and op.condition is None:
            wire = op.wires[0]
            before = self.waiting.get(wire)
            self.waiting[wire] = matrix if before is None else matrix @ before
            return
        self._flush(op.all_wires)
        for branch in self._conditioned(op):
            apply(branch.state, matrix, op.wires, op.controls)

    def _conditioned(self, op: Op) -> Iterator[Branch]:
        yield from (branch for branch in self.branches if holds(op.condition, branch.bits, branch.held))

    def _hold(self, op: Op) -> None:
        """Remember the bits for operations that are judged together, before the first of them."""
        for _, moment in links(op.condition):
            if moment and moment not in self.moments:
                self.moments.add(moment)
                self.branches = [replace(b, held={**b.held, moment: b.bits}) for b in self.branches]

    def _flush(self, wires: Sequence[int]) -> None:
        for wire in wires:
            matrix = self.waiting.pop(wire, None)
            if matrix is not None:
                for branch in self.branches:
                    apply(branch.state, matrix, (wire,))

    def _measure(self, op: Op, place: int) -> None:
        """Branch only where something later tells the outcomes apart; else remember that the wire is measured."""
        later = self.ops[place + 1 :]
        wire = op.wires[0]
        acted = any(wire in other.wires and other.gate != "barrier" for other in later)
        read = any(set(op.bits).intersection(bits_of(other.condition)) for other in later)
        if acted or read or op.condition:
            self._split(op)
        else:
            self._flush((wire,))
            self.measured.add(wire)

    def _split(self, op: Op) -> None:
        wire = op.wires[0]
        self._flush((wire,))
        conditioned = {id(branch) for branch in self._conditioned(op)}
        found: list[Branch] = []
        for branch in self.branches:
            found += _outcomes(branch, op) if id(branch) in conditioned else [branch]
        self.branches = self._heaviest(found)
        self.touched.add(wire)

    def _heaviest(self, branches: list[Branch]) -> list[Branch]:
        most = max(1, MOST_AMPLITUDES >> self.wires)
        if len(branches) <= most:
            return branches
        self.dropped = True
        return sorted(branches, key=lambda branch: -branch.weight)[:most]

    def _prepare(self, op: Op) -> None:
        if self.touched & set(op.wires):
            raise CircuitError(f"'{op.gate}' in column {op.column} must be the first operation on its wires; move it.")
        self.touched.update(op.wires)
        vector = amplitude_vector(op, self.values, self.features)
        count = len(op.wires)
        for branch in self.branches:
            moved = np.moveaxis(branch.state, op.wires, range(count))
            rest = moved[(0,) * count].copy()
            moved[...] = np.multiply.outer(vector.reshape((2,) * count), rest)


def _outcomes(branch: Branch, op: Op) -> Iterator[Branch]:
    """The two ways a measurement or reset can go, those of no weight left out."""
    wire = op.wires[0]
    for value in (0, 1):
        state = branch.state.copy()
        place: list[Any] = [slice(None)] * state.ndim
        place[wire] = 1 - value
        state[tuple(place)] = 0.0
        chance = float(np.vdot(state, state).real)
        if chance <= _NEGLIGIBLE:
            continue
        state /= math.sqrt(chance)
        if op.gate == "reset" and value:
            apply(state, op_matrix(Op("x", (wire,))), (wire,))
        bits = {**branch.bits, **dict.fromkeys(op.bits, value)}
        yield Branch(branch.weight * chance, state, bits, branch.held)


def amplitude_vector(op: Op, values: Mapping[str, Any], features: Sequence[Any]) -> Floats:
    """The amplitudes an encoding prepares: its values, padded with zeros and normalised, shape (2**k,).

    Raises
    ------
    CircuitError
        When all values are zero or one is not finite.
    """
    given = [float(evaluate(angle, values, features)) for angle in op.angles]
    vector: Floats = np.zeros(2 ** len(op.wires))
    vector[: len(given)] = given
    length = float(np.linalg.norm(vector))
    if not math.isfinite(length) or length == 0.0:
        raise CircuitError(f"'{op.gate}' in column {op.column} has no amplitudes to normalise: its values are {given}.")
    return vector / length
