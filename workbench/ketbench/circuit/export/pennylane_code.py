"""A circuit as a Python program for PennyLane; writes text only and imports nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import Cases, Condition, Link, links
from ketbench.circuit.export.plain import last_writers, plain_ops, value_lines
from ketbench.circuit.export.python_angles import python_angle
from ketbench.circuit.gates import INVERSE, called_by

_NAMES = called_by("pennylane")


def to_pennylane(circuit: Circuit) -> str:
    """Write a circuit as a PennyLane program with a function ``circuit(weights, x)``.

    It returns the state, or the probabilities where measurements or resets leave a mixture.

    Raises
    ------
    CircuitError
        Kept OpenQASM text, or a measurement or reset on a condition.
    """
    return "\n".join(_lines(circuit)) + "\n"


def _lines(circuit: Circuit) -> Iterator[str]:
    ops = plain_ops(circuit, "PennyLane code", _NAMES)
    mixed = any(op.gate in ("measure", "reset") for op in ops)
    yield f"# The circuit {circuit.name!r}, exported from Ketbench."
    yield from ("import numpy as np", "import pennylane as qml", "")
    yield from value_lines(circuit)
    # Measured wires are copied onto further ones, so their number is left open where there are measurements.
    wires = "" if mixed else f", wires={circuit.n_wires}"
    yield from ("", f'device = qml.device("default.qubit"{wires})', "", "")
    yield from ("@qml.qnode(device)", "def circuit(weights, x):")
    moments: set[int] = set()
    for op, possible in last_writers(ops):
        if possible:
            yield from (f"    {line}" for line in (*_held(op, moments, ops), *_statement(op)))
    result = f"qml.probs(wires=range({circuit.n_wires}))" if mixed else "qml.state()"
    yield from (f"    return {result}", "", "", 'if __name__ == "__main__":', "    print(circuit(WEIGHTS, SAMPLE))")


def _statement(op: Op) -> Iterator[str]:
    if op.condition is not None and op.gate in ("measure", "reset"):
        text = f"PennyLane cannot {op.gate} on a condition, as in column {op.column}; export OpenQASM or Qiskit code."
        raise CircuitError(text)
    if op.gate == "measure":
        written = "".join(f"bit_{bit} = " for bit in op.bits)
        yield f"{written}qml.measure({op.wires[0]})"
    elif op.gate == "barrier":
        yield f"qml.Barrier(wires={list(op.wires)})" if op.wires else "qml.Barrier()"
    elif op.condition is not None:
        # A function of no argument may hold any operation, also a controlled one.
        yield f"qml.cond({_waits(op.condition)}, lambda: {_gate(op)})()"
    else:
        yield _gate(op)


def _held(op: Op, moments: set[int], ops: list[Op]) -> Iterator[str]:
    """The bits as they are now, for operations that are judged together."""
    for _, moment in links(op.condition):
        if moment and moment not in moments:
            moments.add(moment)
            alike = (link.union for other in ops for link in links(other.condition) if link.moment == moment)
            asked = {bit for union in alike for case in union for bit, _ in case}
            yield from (f"bit_{bit}_at_{moment} = bit_{bit}" for bit in sorted(asked))


def _waits(condition: Condition | Cases) -> str:
    if isinstance(condition, Condition):
        return f"bit_{condition.bit} == {condition.value}"
    found = [_asked(link) for link in links(condition)]
    return found[0] if len(found) == 1 else " & ".join(f"({text})" for text in found)


def _asked(link: Link) -> str:
    end = f"_at_{link.moment}" if link.moment else ""
    cases = (" & ".join(f"(bit_{bit}{end} == {value})" for bit, value in case) for case in link.union)
    return " | ".join(f"({case})" for case in cases)


def _gate(op: Op) -> str:
    if op.gate == "reset":
        return f"qml.measure({op.wires[0]}, reset=True)"
    angles = [python_angle(angle) for angle in op.angles]
    if op.gate == "amplitude_encoding":
        values = f"[{', '.join(angles)}]"
        return f"qml.StatePrep(np.array({values}), wires={list(op.wires)}, pad_with=0.0, normalize=True)"
    wires = str(op.wires[0]) if len(op.wires) == 1 else str(list(op.wires))
    name = _NAMES[op.gate]
    text = f"qml.{name.removeprefix(INVERSE)}({', '.join([*angles, f'wires={wires}'])})"
    text = f"qml.adjoint({text})" if name.startswith(INVERSE) else text
    if not op.controls:
        return text
    controls = [control.wire for control in op.controls]
    values = [bool(control.value) for control in op.controls]
    return f"qml.ctrl({text}, control={controls}, control_values={values})"
