"""Circuits of other tools as ours: OpenQASM, circuits of Qiskit, functions of PennyLane; simulates none of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import evaluate, expression, walk
from ketbench.circuit.angles.tree import Binary, Expression, Feature, Reference, Unary
from ketbench.circuit.circuit import Circuit, Op, Parameter
from ketbench.circuit.qasm import read_qasm

FEATURES = ("x", "features", "inputs", "data")
"""Arguments and parameters of these names are columns of the data; all others are trained."""
TRIALS = 6
_NEAR = 1e-10
_ELEMENT = re.compile(r"^(\w+)\[(\d+)\]$")


def circuit_of(given: Any, *arguments: Any, name: str = "circuit") -> Circuit:
    """A circuit of another tool as one of ours, with its trainable parameters and features.

    Parameters
    ----------
    given : str, Path, Circuit, qiskit.QuantumCircuit, pennylane.QNode or callable
        OpenQASM 2 or 3 as text or file; a quantum function needs `arguments`.
    *arguments
        Arrays or numbers of the shapes that the function takes; their values do not matter. What is called x,
        features, inputs or data becomes the features, everything else trainable parameters.
    name : str

    Raises
    ------
    CircuitError
        For anything else, or an angle that is no plain argument.

    Examples
    --------
    >>> circuit_of("OPENQASM 3.0; include 'stdgates.inc'; input float a; qubit q; ry(a) q;".replace("'", '"')).n_wires
    1
    """
    if isinstance(given, Circuit):
        return replace(given, name=name) if name != "circuit" else given
    if isinstance(given, Path) or (isinstance(given, str) and "\n" not in given and ";" not in given):
        return _of_file(Path(given), name)
    if isinstance(given, str):
        return replace(read_qasm(given), name=name)
    if type(given).__module__.startswith("qiskit"):
        return replace(_of_qiskit(given), name=name)
    if callable(given):
        return replace(_of_function(given, arguments), name=name)
    kind = type(given).__name__
    raise CircuitError(f"{kind} is no circuit; give OpenQASM text, a .qasm file, a Qiskit circuit or a QNode.")


def _of_file(path: Path, name: str) -> Circuit:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CircuitError(f"'{path}' is no OpenQASM text and no file that can be read as one.") from None
    return replace(read_qasm(text), name=path.stem if name == "circuit" else name)


def _of_qiskit(given: Any) -> Circuit:
    parameters = list(given.parameters)
    dumps = import_module("qiskit.qasm3").dumps

    def made(marks: Sequence[float]) -> Circuit:
        return read_qasm(dumps(given.assign_parameters(dict(zip(parameters, marks, strict=True)))))

    return _explained(made, [_leaf(parameter.name) for parameter in parameters])


def _of_function(given: Callable[..., Any], arguments: Sequence[Any]) -> Circuit:
    qml = import_module("pennylane")
    function = getattr(given, "func", given)
    names = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    if len(arguments) != len(names):
        wanted = ", ".join(names) or "nothing"
        raise CircuitError(f"The function takes {wanted}; give an example of each, as kb.circuit(f, {wanted}).")
    shapes = {name: np.shape(value) for name, value in zip(names, arguments, strict=True)}

    def made(marks: Sequence[float]) -> Circuit:
        with qml.queuing.AnnotatedQueue() as queue:
            function(*_filled(shapes, marks))
        # What it measures is chosen in the experiment, not in the circuit.
        tape = qml.tape.QuantumScript(qml.tape.QuantumScript.from_queue(queue).operations)
        return read_qasm(qml.to_openqasm(tape, measure_all=False, rotations=False, precision=17))

    return _explained(made, [leaf for name, shape in shapes.items() for leaf in _leaves(name, shape)])


def _filled(shapes: Mapping[str, tuple[int, ...]], marks: Sequence[float]) -> list[Any]:
    """Arguments of these shapes, from a row of numbers."""
    filled: list[Any] = []
    begin = 0
    for shape in shapes.values():
        end = begin + int(np.prod(shape))
        values = np.array(marks[begin:end]).reshape(shape)
        filled.append(values if shape else float(values))
        begin = end
    return filled


def _leaves(name: str, shape: tuple[int, ...]) -> list[Expression]:
    if name in FEATURES:
        return [Feature(place) for place in range(int(np.prod(shape)))]
    return [Reference("_".join([name, *map(str, place)])) for place in np.ndindex(*shape)]


def _leaf(name: str) -> Expression:
    """What a parameter of Qiskit stands for: ``x[2]`` is a feature, ``w[2]`` the parameter w_2."""
    element = _ELEMENT.match(name)
    if element is None:
        return Reference(re.sub(r"\W", "_", name))
    return Feature(int(element[2])) if element[1] in FEATURES else Reference(f"{element[1]}_{element[2]}")


def _explained(made: Callable[[Sequence[float]], Circuit], leaves: Sequence[Expression]) -> Circuit:
    """The circuit whose angles are arguments, found by making it for three rows of numbers.

    Raises
    ------
    CircuitError
        Where its gates depend on the numbers, or an angle is more than a multiple of one argument and a constant.
    """
    rows = np.random.default_rng(20260101).uniform(0.05, 3.1, (TRIALS, len(leaves)))
    circuits = [made(row.tolist()) for row in rows]
    if len({tuple((op.gate, op.wires) for op in circuit.ops) for circuit in circuits}) > 1:
        raise CircuitError("The gates depend on the values of the arguments; write one circuit for each case.")
    first = circuits[0]
    together = zip(*(circuit.ops for circuit in circuits), strict=True)
    ops = [replace(same[0], angles=_angles(same, rows, leaves)) for same in together]
    used = dict.fromkeys(
        part.name for op in ops for angle in op.angles for part in walk(angle) if isinstance(part, Reference)
    )
    return replace(first, ops=tuple(ops), parameters=tuple(Parameter(name) for name in used))


def _angles(same: Sequence[Op], rows: NDArray[np.float64], leaves: Sequence[Expression]) -> tuple[Expression, ...]:
    """The angles of one operation, from what they are for each row of numbers."""
    values = np.array([[evaluate(angle) for angle in op.angles] for op in same])
    return tuple(
        angle if np.ptp(column) < _NEAR else _angle(column, same[0], rows, leaves)
        for angle, column in zip(same[0].angles, values.T, strict=True)
    )


def _angle(values: NDArray[np.float64], op: Op, rows: NDArray[np.float64], leaves: Sequence[Expression]) -> Expression:
    for column, leaf in zip(rows.T, leaves, strict=True):
        factor = (values[1] - values[0]) / (column[1] - column[0])
        rest = values[0] - factor * column[0]
        if np.abs(factor * column + rest - values).max() < _NEAR:
            return _line(_rounded(factor), leaf, _rounded(rest))
    raise CircuitError(
        f"An angle of the gate '{op.gate}' on wires {list(op.wires)} is a formula of several arguments, or no straight "
        "line of one; give it an argument of its own."
    )


def _line(factor: float, leaf: Expression, rest: float) -> Expression:
    """A multiple of an argument and a constant, as short as it can be written."""
    scaled = leaf if factor == 1 else Unary(leaf) if factor == -1 else Binary("*", expression(factor), leaf)
    return scaled if rest == 0 else Binary("+", scaled, expression(rest))


def _rounded(value: float) -> float:
    """Without what the arithmetic left over."""
    return round(float(value), 12) + 0.0
