"""A trainable circuit as a frozen value: wires, operations in columns, parameters; an edit returns a new one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import CircuitError
from ketbench.base.shown import html_of
from ketbench.circuit.angles.expressions import Expression, expression, features_of, parameters_of
from ketbench.circuit.columns import Columns
from ketbench.circuit.conditions.cases import Cases as Cases
from ketbench.circuit.conditions.cases import Condition as Condition
from ketbench.circuit.conditions.cases import Waits

Scalar = bool | int | float | str


class Control(NamedTuple):
    """A control on a wire; `value` 0 is an anti-control."""

    wire: int
    value: int = 1


@dataclass(frozen=True, slots=True)
class Uniform:
    """Initial value drawn uniformly from [low, high), radians."""

    low: float = -math.pi
    high: float = math.pi


@dataclass(frozen=True, slots=True)
class Normal:
    """Initial value drawn from a normal distribution, radians."""

    mean: float = 0.0
    deviation: float = 0.1


@dataclass(frozen=True, slots=True)
class Fixed:
    """A given initial value, radians."""

    value: float = 0.0


Initial = Uniform | Normal | Fixed


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number that angles refer to; trainable unless frozen."""

    name: str
    initial: Initial = field(default_factory=Uniform)
    trainable: bool = True

    def draw(self, generator: np.random.Generator) -> float:
        """An initial value, radians."""
        match self.initial:
            case Fixed(value):
                return value
            case Normal(mean, deviation):
                return float(generator.normal(mean, deviation))
            case Uniform(low, high):
                return float(generator.uniform(low, high))


@dataclass(frozen=True, slots=True)
class Op:
    """One operation.

    Parameters
    ----------
    gate : str
        A name of the gate table or of a `CustomGate` of the circuit.
    wires : tuple of int
        Target wires, in the gate's order.
    angles : tuple of Expression
        Radians, in the gate's order; for encoders the encoded expressions, for blocks all angles in order of use.
    controls : tuple of Control
    column : int
        Where it is drawn; operations run by column, then by wire.
    bits : tuple of int
        Classical bits a measurement writes, or that kept text names.
    condition : Condition, Cases or None
        What it waits for: one bit, or several in some cases.
    options : tuple of (name, value)
        What a block needs besides angles, as ``(("layers", 3),)``.
    note : str
        Comments and blank lines before it in the text it was read from, each with its end of line; computes nothing.
    """

    gate: str
    wires: tuple[int, ...]
    angles: tuple[Expression, ...] = ()
    controls: tuple[Control, ...] = ()
    column: int = 0
    bits: tuple[int, ...] = ()
    condition: Waits = None
    options: tuple[tuple[str, Scalar], ...] = ()
    note: str = field(default="", compare=False, repr=False)

    @property
    def all_wires(self) -> tuple[int, ...]:
        """Controls, then targets."""
        if not self.controls:
            return self.wires
        return tuple(control.wire for control in self.controls) + self.wires

    @property
    def span(self) -> range:
        """Wires from the first to the last one touched, those between included: the cells it fills."""
        wires = self.all_wires
        if len(wires) == 1:
            return range(wires[0], wires[0] + 1)
        return range(min(wires), max(wires) + 1) if wires else range(0)

    @property
    def shift_key(self) -> tuple[object, ...]:
        """Shared by this operation and the same one moved to another column, as long as both are alive.

        Quick and not complete: operations made apart have keys of their own even where they are equal.
        """
        return (
            self.gate,
            id(self.wires),
            id(self.angles),
            id(self.controls),
            self.bits,
            self.condition,
            self.options,
            self.note,
        )

    def at(self, column: int) -> Op:
        """The same operation in another column."""
        wires, angles, controls = self.wires, self.angles, self.controls
        return Op(self.gate, wires, angles, controls, column, self.bits, self.condition, self.options, self.note)

    def option(self, name: str, default: Scalar) -> Scalar:
        """An option's value, or the default."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True)
class CustomGate:
    """A gate made of others: a body over `wires` wires with named angles.

    Parameters
    ----------
    name : str
    wires : int
    angles : tuple of str
        Names that the body's expressions may refer to.
    body : tuple of Op
        Operations on wires 0 to wires - 1.
    note : str
        Comments and blank lines before it in the text it was read from; computes nothing.
    """

    name: str
    wires: int
    angles: tuple[str, ...]
    body: tuple[Op, ...]
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Circuit:
    """Wires, operations and parameters.

    Parameters
    ----------
    name : str
    wires : tuple of str
        Labels from top to bottom; wire 0 is the most significant qubit.
    ops : tuple of Op
        Kept in running order: by column, then by first wire.
    parameters : tuple of Parameter
        Declared names, in the order of the weight vector.
    bits : int
        Number of classical bits.
    gates : tuple of CustomGate
        Definitions that the operations use, each after the ones it uses itself.
    registers : tuple of (name, size)
        Names of the classical bits in runs, as an imported text had them; empty for one register ``c``.
    """

    name: str
    wires: tuple[str, ...]
    ops: tuple[Op, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    bits: int = 0
    gates: tuple[CustomGate, ...] = ()
    registers: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ops", tuple(sorted(self.ops, key=_running_order)))

    @property
    def n_wires(self) -> int:
        """Number of qubits."""
        return len(self.wires)

    @property
    def columns(self) -> int:
        """Number of columns up to the last operation."""
        return 1 + max((op.column for op in self.ops), default=-1)

    @property
    def trainable(self) -> tuple[Parameter, ...]:
        """Parameters that training changes."""
        return tuple(p for p in self.parameters if p.trainable)

    @property
    def features(self) -> tuple[int, ...]:
        """Numbers of all features used, ascending."""
        used = {index for op in self.ops for angle in op.angles for index in features_of(angle)}
        return tuple(sorted(used))

    @property
    def references(self) -> tuple[str, ...]:
        """Names of all parameters used, in order of first use."""
        return tuple(dict.fromkeys(n for op in self.ops for angle in op.angles for n in parameters_of(angle)))

    def custom(self, name: str) -> CustomGate | None:
        """The definition of a custom gate of this circuit."""
        return next((gate for gate in self.gates if gate.name == name), None)

    def with_ops(self, ops: Iterable[Op]) -> Circuit:
        """The same wires with other operations; parameters they mention are declared, unused ones stay."""
        new_ops = tuple(sorted(ops, key=_running_order))
        declared = {p.name for p in self.parameters}
        used = dict.fromkeys(name for op in new_ops for angle in op.angles for name in parameters_of(angle))
        new = tuple(Parameter(name) for name in used if name not in declared)
        return replace(self, ops=new_ops, parameters=self.parameters + new)

    def with_parameter(self, parameter: Parameter) -> Circuit:
        """The same circuit with one parameter declared or changed."""
        if any(p.name == parameter.name for p in self.parameters):
            kept = (parameter if p.name == parameter.name else p for p in self.parameters)
            return replace(self, parameters=tuple(kept))
        return replace(self, parameters=(*self.parameters, parameter))

    def initial_values(self, generator: np.random.Generator) -> dict[str, float]:
        """A starting value for each parameter, in declaration order, radians."""
        return {p.name: p.draw(generator) for p in self.parameters}

    def depth(self) -> int:
        """Longest chain of operations on shared wires, barriers left out."""
        reached = [0] * self.n_wires
        for op in self.ops:
            if op.gate == "barrier":
                continue
            # Asked for at every edit: the usual gate, one wire without controls, goes first.
            if len(op.wires) == 1 and not op.controls:
                reached[op.wires[0]] += 1
                continue
            wires = op.all_wires
            level = 1 + max((reached[wire] for wire in wires), default=0)
            for wire in wires:
                reached[wire] = level
        return max(reached, default=0)

    def __repr__(self) -> str:
        sizes = {"wire": self.n_wires, "operation": len(self.ops), "parameter": len(self.parameters)}
        held = ", ".join(counted(count, one) for one, count in {**sizes, "feature": len(self.features)}.items())
        return f"<Circuit '{self.name}': {held}>"

    def _repr_html_(self) -> str | None:
        return html_of(self)


def _running_order(op: Op) -> tuple[int, int]:
    # Called for every operation at every edit: the usual gate, one wire without controls, goes first.
    if len(op.wires) == 1 and not op.controls:
        return op.column, op.wires[0]
    return op.column, min(op.all_wires, default=-1)


class CircuitBuilder:
    """Writes a circuit from left to right, each operation in the first free column; for samples, tests and importers.

    Examples
    --------
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    >>> [(op.gate, op.column) for op in bell.ops]
    [('h', 0), ('x', 1)]
    """

    def __init__(self, name: str, wires: int | Sequence[str]) -> None:
        labels = tuple(f"q{i}" for i in range(wires)) if isinstance(wires, int) else tuple(wires)
        self._circuit = Circuit(name, labels)
        self._columns = Columns(len(labels))
        self._ops: list[Op] = []

    def add(
        self,
        gate: str,
        wires: int | Sequence[int],
        *angles: float | str | Expression,
        controls: Sequence[int | Control] = (),
        bits: Sequence[int] = (),
        condition: Waits = None,
        **options: Scalar,
    ) -> CircuitBuilder:
        """Append one operation in the first column where all wires of its span, and its bits, are free."""
        targets = (wires,) if isinstance(wires, int) else tuple(wires)
        guards = tuple(c if isinstance(c, Control) else Control(c) for c in controls)
        read = tuple(expression(angle) for angle in angles)
        op = Op(gate, targets, read, guards, 0, tuple(bits), condition, tuple(options.items()))
        self._place(op)
        return self

    def _place(self, op: Op) -> None:
        wires = self._circuit.n_wires
        if op.span and not (op.span[0] >= 0 and op.span[-1] < wires):
            raise CircuitError(f"'{op.gate}' uses wire {op.span[-1]} of a circuit with {wires} wires.")
        column = self._columns.first(op)
        self._columns.fill(op, column)
        self._ops.append(replace(op, column=column))

    def build(self) -> Circuit:
        """The finished circuit; parameters are declared in order of first use."""
        bits = 1 + max((bit for op in self._ops for bit in op.bits), default=-1)
        return replace(self._circuit, bits=bits).with_ops(self._ops)
