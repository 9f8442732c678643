"""Circuits of other tools as ours: OpenQASM, circuits of Qiskit, functions of PennyLane; simulates none of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import combinations_with_replacement
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
TRIALS, TRIALS_OF_FORMULAS, MOST_ARGUMENTS = 6, 24, 4
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
        For anything else, or an angle that is more than a sum of multiples and products of arguments.

    Examples
    --------
    >>> circuit_of("OPENQASM 3.0; include 'stdgates.inc'; input float a; qubit q; ry(a) q;".replace("'", '"')).n_wires
    1
    """
    if isinstance(given, Circuit):
        return replace(given, name=name) if name != "circuit" else given
    if isinstance(given, str) and not given.strip():
        raise CircuitError("The text is empty; give OpenQASM, which begins with OPENQASM 3.0.")
    if isinstance(given, Path) or (isinstance(given, str) and "\n" not in given and ";" not in given):
        return _of_file(Path(given), name)
    if isinstance(given, str):
        return replace(read_qasm(given), name=name)
    if type(given).__module__.startswith("qiskit"):
        return replace(_of_qiskit(given), name=name)
    if callable(given):
        return replace(_of_function(given, arguments), name=name)
    kind = type(given).__name__
    raise CircuitError(f"{kind} is not a circuit; give OpenQASM text, a .qasm file, a Qiskit circuit or a QNode.")


def _of_file(path: Path, name: str) -> Circuit:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CircuitError(f"'{path}' is neither OpenQASM text nor a file that can be read as one.") from None
    return replace(read_qasm(text), name=path.stem if name == "circuit" else name)


def _of_qiskit(given: Any) -> Circuit:
    parameters = list(given.parameters)
    dumps = import_module("qiskit.qasm3").dumps

    def made(marks: Sequence[float]) -> Circuit:
        try:
            text = dumps(given.assign_parameters(dict(zip(parameters, marks, strict=True))))
        except Exception as error:
            told = str(error).strip().strip('"').partition("\n")[0][:160]
            raise CircuitError(f"Qiskit cannot write this circuit as OpenQASM ({told}); decompose it first.") from None
        return read_qasm(text)

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
            try:
                function(*_filled(shapes, marks))
            except Exception as error:
                told = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:160]}"
                raise CircuitError(f"The function fails with {told}; give an example of each argument.") from None
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
        Where its gates depend on the numbers, or an angle is more than a sum of multiples and products of arguments.
    """
    rows = np.random.default_rng(20260101).uniform(0.05, 3.1, (TRIALS, len(leaves)))
    first, values = _tried(made, rows)
    written = [angle for op in first.ops for angle in op.angles]
    found = [
        angle if np.ptp(column) < _NEAR else _line_of(column, rows, leaves)
        for angle, column in zip(written, values.T, strict=True)
    ]
    if None in found:
        found = _formulas(made, first, leaves, found)
    angles = iter(found)
    ops = [replace(op, angles=tuple(_known(next(angles), op) for _ in op.angles)) for op in first.ops]
    used = dict.fromkeys(
        part.name for op in ops for angle in op.angles for part in walk(angle) if isinstance(part, Reference)
    )
    return replace(first, ops=tuple(ops), parameters=tuple(Parameter(name) for name in used))


def _tried(
    made: Callable[[Sequence[float]], Circuit], rows: NDArray[np.float64]
) -> tuple[Circuit, NDArray[np.float64]]:
    """The first circuit, and all angles in order for each row of numbers, shape (rows, angles)."""
    circuits = [made(row.tolist()) for row in rows]
    if len({tuple((op.gate, op.wires) for op in circuit.ops) for circuit in circuits}) > 1:
        raise CircuitError("The gates depend on the values of the arguments; write one circuit for each case.")
    angles = [[float(evaluate(angle)) for op in circuit.ops for angle in op.angles] for circuit in circuits]
    return circuits[0], np.array(angles).reshape(len(rows), -1)


def _line_of(values: NDArray[np.float64], rows: NDArray[np.float64], leaves: Sequence[Expression]) -> Expression | None:
    """A multiple of one argument and a constant; None for anything else."""
    for column, leaf in zip(rows.T, leaves, strict=True):
        factor = (values[1] - values[0]) / (column[1] - column[0])
        rest = values[0] - factor * column[0]
        if np.abs(factor * column + rest - values).max() < _NEAR:
            return _line(_rounded(factor), leaf, _rounded(rest))
    return None


def _formulas(
    made: Callable[[Sequence[float]], Circuit], first: Circuit, leaves: Sequence[Expression],
    found: Sequence[Expression | None],
) -> list[Expression | None]:  # fmt: skip
    """The angles that are not line, as sums of multiples and products of the few arguments that they depend on."""
    base = np.random.default_rng(20260102).uniform(0.05, 3.1, len(leaves))
    moved = _tried(made, np.vstack([base, base + 0.37 * np.eye(len(leaves))]))[1]
    rows = np.random.default_rng(20260103).uniform(0.05, 3.1, (TRIALS_OF_FORMULAS, len(leaves)))
    values = _tried(made, rows)[1]
    made_of = [np.flatnonzero(np.abs(column[1:] - column[0]) > _NEAR).tolist() for column in moved.T]
    return [
        known if known is not None else _sum_of(column, rows[:, places], [leaves[place] for place in places])
        for known, column, places in zip(found, values.T, made_of, strict=True)
    ]


def _sum_of(values: NDArray[np.float64], rows: NDArray[np.float64], leaves: Sequence[Expression]) -> Expression | None:
    """A polynomial of second degree of at most `MOST_ARGUMENTS`; None where the values are none."""
    if not 0 < len(leaves) <= MOST_ARGUMENTS:
        return None
    pairs = list(combinations_with_replacement(range(len(leaves)), 2))
    terms = [*((leaf, rows[:, i]) for i, leaf in enumerate(leaves))]
    terms += [(Binary("*", leaves[i], leaves[j]), rows[:, i] * rows[:, j]) for i, j in pairs]
    design = np.column_stack([np.ones(len(rows)), *(column for _, column in terms)])
    factors: Any = np.linalg.lstsq(design, values, rcond=None)[0]
    if np.abs(design @ factors - values).max() > 1e-8:
        return None
    total: Expression | None = None
    for factor, (leaf, _) in zip(factors[1:], terms, strict=True):
        if abs(factor) > 1e-9:
            part = _line(_rounded(factor, 9), leaf, 0.0)
            total = part if total is None else Binary("+", total, part)
    rest = _rounded(factors[0], 9)
    return total if total is None or rest == 0 else Binary("+", total, expression(rest))


def _known(angle: Expression | None, op: Op) -> Expression:
    if angle is None:
        raise CircuitError(
            f"An angle of the gate '{op.gate}' on wires {list(op.wires)} is more than a sum of multiples and products "
            f"of at most {MOST_ARGUMENTS} arguments; give it an argument of its own."
        )
    return angle


def _line(factor: float, leaf: Expression, rest: float) -> Expression:
    """A multiple of an argument and a constant, as short as it can be written."""
    scaled = leaf if factor == 1 else Unary(leaf) if factor == -1 else Binary("*", expression(factor), leaf)
    return scaled if rest == 0 else Binary("+", scaled, expression(rest))


def _rounded(value: float, digits: int = 12) -> float:
    """Without what the arithmetic left over."""
    return round(float(value), digits) + 0.0
