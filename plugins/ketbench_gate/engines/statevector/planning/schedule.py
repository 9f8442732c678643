"""Orders primitives into few steps: what commutes is done together, as early as the wires allow; no torch here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.engines.statevector.planning.normal_form import (
    Phase,
    Prepared,
    Primitive,
    Shuffle,
    Turn,
    as_phase,
    primitives,
)


@dataclass
class Turns:
    """One-qubit gates, a run for each wire."""

    runs: dict[int, list[Turn]] = field(default_factory=dict)


@dataclass
class Phases:
    """Diagonal gates; their order does not matter."""

    items: list[Phase] = field(default_factory=list)


@dataclass
class Shuffles:
    """Shuffles of the basis, in order."""

    items: list[Shuffle] = field(default_factory=list)


Step = Turns | Phases | Shuffles
K = TypeVar("K", Turns, Phases, Shuffles)


@dataclass
class Schedule:
    """A circuit in steps.

    Parameters
    ----------
    leading : list of list of Turn
        For each wire the gates before it meets another wire.
    prepared : list of Prepared
        Amplitudes that wires start from.
    steps : list of Step
    """

    leading: list[list[Turn]]
    prepared: list[Prepared]
    steps: list[Step] = field(default_factory=list)


def scheduled(circuit: Lowered) -> Schedule:
    """Order a circuit into steps."""
    making = _Making(circuit.n_wires)
    for op in circuit.ops:
        for primitive in primitives(op):
            making.add(primitive)
    return making.schedule


class _Making:
    """Places each primitive in the earliest step of its kind that its wires allow."""

    def __init__(self, n_wires: int) -> None:
        self.schedule = Schedule([[] for _ in range(n_wires)], [])
        self._started = [False] * n_wires
        self._front = [-1] * n_wires

    def add(self, item: Primitive) -> None:
        """Place one primitive."""
        match item:
            case Prepared():
                self.schedule.prepared.append(item)
                self._start(item.wires)
            case Turn() if not self._started[item.wire]:
                self.schedule.leading[item.wire].append(item)
            case Turn() if item.is_of_sample:
                for part in as_phase(item):
                    self.add(part)
            case Turn():
                step = self._step(Turns, (item.wire,))
                step.runs.setdefault(item.wire, []).append(item)
            case Phase():
                self._start(item.wires)
                self._step(Phases, item.wires).items.append(item)
            case Shuffle():
                self._start(item.wires)
                self._step(Shuffles, item.wires).items.append(item)

    def _start(self, wires: Iterable[int]) -> None:
        for wire in wires:
            self._started[wire] = True

    def _step(self, kind: type[K], wires: Sequence[int]) -> K:
        earliest = max(self._front[wire] for wire in wires)
        steps = self.schedule.steps
        for place in range(max(earliest, 0), len(steps)):
            found = steps[place]
            if isinstance(found, kind):
                break
        else:
            place, found = len(steps), kind()
            steps.append(found)
        for wire in wires:
            self._front[wire] = place
        return found
