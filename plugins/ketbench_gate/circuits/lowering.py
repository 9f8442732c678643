"""A circuit as unitary operations only: blocks expanded, measurements deferred to extra wires; computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ketbench.plugin import (
    ALWAYS,
    GATES,
    NEVER,
    Case,
    Circuit,
    CircuitError,
    Condition,
    Control,
    GateKind,
    Op,
    Union,
    bits_of,
    both,
    either,
    expanded,
    in_order,
    links,
    opposite,
    without,
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """Unitary and state-preparing operations in running order.

    Parameters
    ----------
    n_wires : int
        Wires of the circuit and those added for measurements in its middle and for resets.
    ops : tuple of Op
        None has a condition; gates of the table only.
    parameters : tuple of str
        Names of all declared parameters, in the order of the weight vector.
    n_features : int
        One more than the largest feature number in use.
    """

    n_wires: int
    ops: tuple[Op, ...]
    parameters: tuple[str, ...]
    n_features: int


def lowered(circuit: Circuit) -> Lowered:
    """Expand blocks and replace measurements, resets and conditions by controls on added wires.

    A measurement at the end of its wire is left out: the observables say what is read.

    Raises
    ------
    CircuitError
        For a state preparation that is not the first operation on its wires, or OpenQASM kept as text.
    """
    flat = expanded(circuit)
    ops, n_wires = _Deferral(flat).run()
    _refuse_late_states(ops)
    n_features = 1 + max(flat.features, default=-1)
    return Lowered(n_wires, ops, tuple(p.name for p in circuit.parameters), n_features)


class _Deferral:
    """Walks through the operations once; principle of deferred measurement (Nielsen and Chuang, section 4.4)."""

    def __init__(self, circuit: Circuit) -> None:
        self._ops = in_order([op for op in circuit.ops if op.gate != "barrier"])
        self._wires = circuit.n_wires
        self._bits: dict[int, Union] = {}
        self._held: dict[int, dict[int, Union]] = {}

    def run(self) -> tuple[tuple[Op, ...], int]:
        made = [part for place, op in enumerate(self._ops) for part in self._one(place, op)]
        return tuple(made), self._wires

    def _one(self, place: int, op: Op) -> Iterator[Op]:
        kind = GATES[op.gate].kind if op.gate in GATES else GateKind.OPAQUE
        if kind is GateKind.OPAQUE:
            raise CircuitError(f"'{op.gate}' in column {op.column} cannot be run; remove it or replace it.")
        cases = self._cases(op)
        if kind is GateKind.MEASURE:
            yield from self._measured(place, op, cases)
        elif kind is GateKind.RESET:
            if cases and _touched(self._ops[:place], op.wires[0]):
                fresh = self._fresh()
                yield from (Op("swap", (op.wires[0], fresh), controls=_controls(case)) for case in cases)
        else:
            yield from (replace(op, controls=op.controls + _controls(case), condition=None) for case in cases)

    def _measured(self, place: int, op: Op, cases: Union) -> Iterator[Op]:
        later = [o for o in self._ops[place + 1 :] if o.gate != "measure" or o.condition]
        asked = {bit for o in later for bit in bits_of(o.condition)}
        if not cases or not (_touched(later, op.wires[0]) or asked.intersection(op.bits)):
            return
        keeper = self._fresh()
        guard = Control(op.wires[0])
        yield from (Op("x", (keeper,), controls=(guard, *_controls(case))) for case in cases)
        # The keeper is 1 only where the condition held; elsewhere the bit stays what it was.
        measured: Union = ((Condition(keeper),),)
        for bit in op.bits:
            self._bits[bit] = either(measured, without(self._bits.get(bit, NEVER), cases))

    def _cases(self, op: Op) -> Union:
        """The cases of wires, disjoint, in which an operation is done; a bit that nothing wrote is 0."""
        found = ALWAYS
        for union, moment in links(op.condition):
            bits = self._held.setdefault(moment, dict(self._bits)) if moment else self._bits
            found = both(found, self._met(union, bits))
        return found

    def _met(self, union: Union, bits: Mapping[int, Union]) -> Union:
        found: Union = NEVER
        for case in union:
            met: Union = ALWAYS
            for bit, value in case:
                written = bits.get(bit, NEVER)
                met = both(met, written if value else opposite(written))
            found = either(found, met)
        return found

    def _fresh(self) -> int:
        self._wires += 1
        return self._wires - 1


def _controls(case: Case) -> tuple[Control, ...]:
    return tuple(Control(wire, value) for wire, value in case)


def _touched(ops: Sequence[Op], wire: int) -> bool:
    return any(wire in op.all_wires for op in ops)


def _refuse_late_states(ops: Sequence[Op]) -> None:
    touched: set[int] = set()
    for op in ops:
        if GATES[op.gate].kind is GateKind.STATE and (touched.intersection(op.wires) or op.controls):
            text = f"'{op.gate}' in column {op.column} must be the first operation on its wires, without controls"
            raise CircuitError(f"{text}; move it to the left.")
        touched.update(op.all_wires)
