"""What the names of a text stand for while it is read: qubits, bits, parameters, constants and gates."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openqasm3 import ast

from ketbench.base.errors import ExpressionError, QasmError
from ketbench.circuit.angles.expressions import Expression, evaluate, is_constant, refuse_undefined, to_text
from ketbench.circuit.circuit import CustomGate, Op
from ketbench.circuit.extent import Weight
from ketbench.circuit.qasm.angles import AngleNames, read_angle
from ketbench.circuit.qasm.source import Source, Undrawable
from ketbench.circuit.qasm.statements.recipes import recipe

MOST_WIRES = 1000
MOST_BITS = 10_000
MOST_OPS = 100_000
UNREAD = -1
"""The place of a bit that only the text has."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A gate of the text: its size, and the operation a call becomes; none if it is kept as text."""

    wires: int
    angles: int
    make: Callable[[Sequence[Expression]], list[Op]] | None


@dataclass
class Scope:
    """The names visible at one place; a gate's body has its own, sharing gates and constants."""

    source: Source
    qubits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    bits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Constants of an integer type, which divide as whole numbers."""
    variables: set[str] = field(default_factory=set)
    features: str = ""
    feature_count: int = 0
    inputs: dict[str, int] = field(default_factory=dict)
    copies: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Integer variables that hold the value of bits."""
    definitions: dict[str, Definition] = field(default_factory=dict)
    gates: list[CustomGate] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """How many gates of the table each definition in `gates` stands for."""
    weights: dict[str, Weight] = field(default_factory=dict)
    """What each definition in `gates` stands for, angles counted in."""
    tuples: dict[int, tuple[CustomGate, ...]] = field(default_factory=dict)
    in_body: bool = False
    moments: int = 0

    @property
    def defined(self) -> tuple[CustomGate, ...]:
        """The definitions so far, the same object as long as none comes."""
        if len(self.gates) not in self.tuples:
            self.tuples[len(self.gates)] = tuple(self.gates)
        return self.tuples[len(self.gates)]

    def next_moment(self) -> int:
        """A number for a branch that is judged before it overwrites its bits."""
        self.moments += 1
        return self.moments

    def declare(self, identifier: ast.Identifier, node: ast.QASMNode) -> str:
        """Refuse a name that is taken; return it."""
        name = identifier.name
        taken = (
            *(self.qubits, self.bits, self.parameters, self.constants),
            *(self.variables, self.definitions, self.inputs),
        )
        if any(name in names for names in taken) or name == self.features:
            raise self.source.error(f"The name '{name}' is declared twice; rename one of the two.", node)
        return name

    def angle(self, node: ast.Expression) -> Expression:
        """Read an angle; refuse one without a finite value."""
        tree = read_angle(node, self.angle_names(), self.source)
        self._refuse_undefined(tree, node)
        return tree

    def _finite(self, tree: Expression, node: ast.Expression) -> float:
        self._refuse_undefined(tree, node)
        return float(evaluate(tree))

    def _refuse_undefined(self, tree: Expression, node: ast.Expression) -> None:
        try:
            refuse_undefined(tree, to_text(tree))
        except ExpressionError as error:
            raise self.source.error(str(error), node) from None
        except RecursionError:
            raise self.source.error("The angle nests too deeply; write it flatter.", node) from None

    def angle_names(self) -> AngleNames:
        """What the names in an angle stand for here."""
        return AngleNames(
            self.parameters,
            self.constants,
            self.features,
            self.feature_count,
            frozenset(self.variables),
            self.inputs,
            frozenset(self.whole),
        )

    def number(self, node: ast.Expression) -> float:
        """A constant's value; Undrawable when it is none."""
        tree = self.angle(node)
        if not is_constant(tree):
            raise Undrawable("a value known only when it runs")
        return float(evaluate(tree))

    def exponent(self, node: ast.Expression) -> float:
        """The exponent of a power of a gate; the specification itself means a half by ``pow(1/2) @ x``."""
        tree = read_angle(node, replace(self.angle_names(), real=True), self.source)
        if not is_constant(tree):
            raise Undrawable("a power known only when it runs")
        return self._finite(tree, node)

    def integer(self, node: ast.Expression) -> int:
        """A whole constant."""
        value = self.number(node)
        if not value.is_integer():
            raise self.source.error(f"{value:g} is given where a whole number is needed.", node)
        return int(value)

    def size(self, node: ast.Expression | None, kind: str, held: int, most: int) -> int:
        """Length of a register; refuse too many of a kind altogether."""
        size = 1 if node is None else self.integer(node)
        if size < 1:
            raise self.source.error(f"A register of {size} {kind} is empty; give at least 1.", node)
        if held + size > most:
            message = f"The text declares {held + size} {kind}; a circuit holds at most {most}."
            raise self.source.error(message, node)
        return size

    def wires(self, operand: ast.QASMNode) -> tuple[int, ...]:
        """The wires of a gate's operand."""
        return self._elements(operand, self.qubits, "qubit register")

    def bit_places(self, operand: ast.QASMNode) -> tuple[int, ...]:
        """The classical bits of a target or condition."""
        return self._elements(operand, self.bits, "bit register")

    def _elements(self, node: ast.QASMNode, table: Mapping[str, tuple[int, ...]], kind: str) -> tuple[int, ...]:
        match node:
            case ast.Identifier(name=name):
                return self._register(name, node, table, kind)
            case ast.IndexedIdentifier(name=ast.Identifier(name=name), indices=[index]):
                return self._indexed(self._register(name, node, table, kind), name, index, node)
            case ast.Concatenation(lhs=left, rhs=right):
                return (*self._elements(left, table, kind), *self._elements(right, table, kind))
            case ast.IndexExpression(collection=ast.Identifier(name=name), index=index):
                return self._indexed(self._register(name, node, table, kind), name, index, node)
            case _:
                raise Undrawable("such an operand")

    def _register(
        self, name: str, node: ast.QASMNode, table: Mapping[str, tuple[int, ...]], kind: str
    ) -> tuple[int, ...]:
        if name in table:
            return table[name]
        if name in self.variables:
            raise Undrawable(f"'{name}'")
        near = difflib.get_close_matches(name, list(table), 1)
        hint = f"did you mean '{near[0]}'?" if near else "declare it before this line."
        raise self.source.error(f"There is no {kind} '{name}'; {hint}", node)

    def _indexed(
        self, register: tuple[int, ...], name: str, index: ast.IndexElement, node: ast.QASMNode
    ) -> tuple[int, ...]:
        if isinstance(index, ast.DiscreteSet):
            return tuple(self._at(register, name, one) for one in index.values)
        if len(index) != 1:
            raise Undrawable("an index of several dimensions")
        one = index[0]
        if isinstance(one, ast.RangeDefinition):
            return tuple(self._check(register, name, at, node) for at in self.steps(one, len(register)))
        return (self._at(register, name, one),)

    def _at(self, register: tuple[int, ...], name: str, node: ast.Expression) -> int:
        return self._check(register, name, self.integer(node), node)

    def _check(self, register: tuple[int, ...], name: str, at: int, node: ast.QASMNode) -> int:
        if not -len(register) <= at < len(register):
            message = f"'{name}[{at}]' does not exist; '{name}' has the elements 0 to {len(register) - 1}."
            raise self.source.error(message, node)
        return register[at]

    def steps(self, node: ast.RangeDefinition, length: int) -> range:
        """The indices of a slice; OpenQASM counts the last one in."""
        step = 1 if node.step is None else self.integer(node.step)
        if step == 0:
            raise self.source.error("A range needs a step other than 0.", node)
        first = (0 if step > 0 else length - 1) if node.start is None else self.integer(node.start)
        last = (length - 1 if step > 0 else 0) if node.end is None else self.integer(node.end)
        first, last = (at + length if at < 0 and length else at for at in (first, last))
        found = range(first, last + (1 if step > 0 else -1), step)
        if len(found) > MOST_OPS:
            raise self.source.error(f"The range has {len(found):,} steps; use at most {MOST_OPS:,}.", node)
        return found

    def base(self, name: ast.Identifier, angles: Sequence[Expression], node: ast.QASMNode) -> tuple[int, list[Op]]:
        """Wire count and operations, on wires from 0, of a gate's name."""
        definition = self.definitions.get(name.name)
        if definition is None:
            known = recipe(name.name)
            if known is None:
                raise self._unknown_gate(name.name, node)
            definition = Definition(known[0], known[1], lambda given: known[2](*given))
        if definition.make is None:
            raise Undrawable(f"the gate '{name.name}'")
        if len(angles) != definition.angles:
            message = f"The gate '{name.name}' takes {definition.angles} angles, not {len(angles)}."
            raise self.source.error(message, node)
        return definition.wires, definition.make(angles)

    def _unknown_gate(self, name: str, node: ast.QASMNode) -> QasmError:
        if name in self.qubits or name in self.parameters:
            return self.source.error(f"'{name}' is not a gate.", node)
        known = [*self.definitions, "h", "x", "cx", "ccx", "rx", "ry", "rz", "swap", "measure"]
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else "define it with 'gate' before this line."
        return self.source.error(f"The gate '{name}' is unknown; {hint}", node)
