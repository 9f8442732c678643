"""A circuit as unitary operations only: blocks expanded, measurements deferred to extra wires; computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketbench.plugin import GATES, Circuit, CircuitError, Control, GateKind, Op, expanded


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
        self._ops = [op for op in circuit.ops if op.gate != "barrier"]
        self._wires = circuit.n_wires
        self._bit_wire: dict[int, int] = {}

    def run(self) -> tuple[tuple[Op, ...], int]:
        made = [part for place, op in enumerate(self._ops) for part in self._one(place, op)]
        return tuple(made), self._wires

    def _one(self, place: int, op: Op) -> Iterator[Op]:
        kind = GATES[op.gate].kind if op.gate in GATES else GateKind.OPAQUE
        if kind is GateKind.OPAQUE:
            raise CircuitError(f"'{op.gate}' in column {op.column} cannot be run; remove it or replace it.")
        if kind is GateKind.MEASURE:
            yield from self._measured(place, op)
            return
        controls = self._conditions(op)
        if controls is None:
            return
        if kind is GateKind.RESET:
            if _touched(self._ops[:place], op.wires[0]):
                yield Op("swap", (op.wires[0], self._fresh()), controls=controls)
            return
        yield replace(op, controls=op.controls + controls, condition=None)

    def _measured(self, place: int, op: Op) -> Iterator[Op]:
        later = [o for o in self._ops[place + 1 :] if o.gate != "measure"]
        asked = {o.condition.bit for o in later if o.condition}
        if not _touched(later, op.wires[0]) and not asked.intersection(op.bits):
            return
        keeper = self._fresh()
        guard = Control(op.wires[0])
        yield Op("x", (keeper,), controls=(guard,))
        for bit in op.bits:
            self._bit_wire[bit] = keeper

    def _conditions(self, op: Op) -> tuple[Control, ...] | None:
        """Controls that stand for the condition; None if it can never hold (an unwritten bit is 0)."""
        if op.condition is None:
            return ()
        wire = self._bit_wire.get(op.condition.bit)
        if wire is None:
            return () if op.condition.value == 0 else None
        return (Control(wire, op.condition.value),)

    def _fresh(self) -> int:
        self._wires += 1
        return self._wires - 1


def _touched(ops: Sequence[Op], wire: int) -> bool:
    return any(wire in op.all_wires for op in ops)


def _refuse_late_states(ops: Sequence[Op]) -> None:
    touched: set[int] = set()
    for op in ops:
        if GATES[op.gate].kind is GateKind.STATE and (touched.intersection(op.wires) or op.controls):
            text = f"'{op.gate}' in column {op.column} must be the first operation on its wires, without controls"
            raise CircuitError(f"{text}; move it to the left.")
        touched.update(op.all_wires)
