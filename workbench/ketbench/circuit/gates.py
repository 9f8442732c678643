"""The gate table: every operation a circuit can hold, read by the palette, the QASM writer and the engines."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit.contributed_gates import contributed_rows
from ketbench.circuit.reserved import RESERVED

Matrix = NDArray[np.complex128]


class GateKind(StrEnum):
    """What an operation does to the state."""

    UNITARY = "unitary"
    MEASURE = "measure"
    RESET = "reset"
    BARRIER = "barrier"
    STATE = "state"
    """Prepares amplitudes from features; only as the first operation on its wires."""
    BLOCK = "block"
    """Stands for several operations; see `ketbench.circuit.blocks`."""
    OPAQUE = "opaque"
    """OpenQASM text that is kept but not drawn nor run."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One row of the gate table.

    Parameters
    ----------
    name : str
        The name in OpenQASM 3 where it has one.
    title : str
        The name a physicist would say.
    group : str
        Heading in the palette.
    wires : int
        Number of target wires; 0 for any number.
    angles : tuple of str
        Names of the angles, radians.
    symbol : str
        Short face on the canvas.
    matrix : callable or None
        Angles to the unitary, shape (2**wires, 2**wires); wire 0 of the operation is the most significant bit.
    key : str
        The letter that places it on the canvas; empty for none.
    diagonal : bool
        Whether the matrix is diagonal for all angles.
    description : str
        For the palette.
    """

    name: str
    title: str
    group: str
    wires: int
    symbol: str
    angles: tuple[str, ...] = ()
    kind: GateKind = GateKind.UNITARY
    matrix: Callable[..., Matrix] | None = None
    key: str = ""
    diagonal: bool = False
    description: str = ""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """What others call it: "pennylane" and "qiskit" (a class; "adjoint S" is the inverse of one), "quirk"."""
    definitions: Mapping[int, str] = field(default_factory=dict[int, str])
    """For a version of OpenQASM whose standard library lacks the gate: its definition there."""
    decomposition: str = ""
    """The same unitary, global phase included, in elementary gates, written as the body of an OpenQASM gate on the
    wires a, b, c, ...; empty for an elementary gate, for which each engine has a rule of its own."""
    symmetric: bool = False
    """Whether its wires may be exchanged, so that the canvas need not tell them apart."""
    latex: str = ""
    """Face in LaTeX where the symbol is not enough."""


def _fixed(rows: object) -> Callable[[], Matrix]:
    matrix: Matrix = np.array(rows, dtype=np.complex128)
    matrix.setflags(write=False)
    return lambda: matrix


def _kron(a: Matrix, b: Matrix) -> Matrix:
    return np.kron(a, b).astype(np.complex128)


def _phase(angle: float) -> Matrix:
    return np.diag([1.0, cmath.exp(1j * angle)]).astype(np.complex128)


def _u(theta: float, phi: float, lam: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return np.array(
        [[c, -cmath.exp(1j * lam) * s], [cmath.exp(1j * phi) * s, cmath.exp(1j * (phi + lam)) * c]],
        dtype=np.complex128,
    )


def _givens(theta: float) -> Matrix:
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return np.array([[1, 0, 0, 0], [0, c, -s, 0], [0, s, c, 0], [0, 0, 0, 1]], dtype=np.complex128)


def _rotation(generator: Matrix) -> Callable[[float], Matrix]:
    identity = np.eye(len(generator), dtype=np.complex128)
    return lambda angle: math.cos(angle / 2) * identity - 1j * math.sin(angle / 2) * generator


X: Matrix = np.array([[0, 1], [1, 0]], dtype=np.complex128)
Y: Matrix = np.array([[0, -1j], [1j, 0]], dtype=np.complex128)
Z: Matrix = np.array([[1, 0], [0, -1]], dtype=np.complex128)
_R2 = 1 / math.sqrt(2)
_SX = [[0.5 + 0.5j, 0.5 - 0.5j], [0.5 - 0.5j, 0.5 + 0.5j]]
_SXDG = [[0.5 - 0.5j, 0.5 + 0.5j], [0.5 + 0.5j, 0.5 - 0.5j]]
_SWAP = [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
_ISWAP = [[1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1]]

_FIXED, _TURN, _PAIR, _OTHER, _ENCODE, _ANSATZ = (
    "Fixed",
    "Rotations",
    "Two wires",
    "Other",
    "Encoders",
    "Ansatz",
)

_ROWS = (
    Gate("h", "Hadamard", _FIXED, 1, "H", matrix=_fixed([[_R2, _R2], [_R2, -_R2]]), key="H"),
    Gate("x", "Pauli X", _FIXED, 1, "X", matrix=_fixed(X), key="X"),
    Gate("y", "Pauli Y", _FIXED, 1, "Y", matrix=_fixed(Y), key="Y"),
    Gate("z", "Pauli Z", _FIXED, 1, "Z", matrix=_fixed(Z), key="Z", diagonal=True),
    Gate(
        "s",
        "S, a quarter turn of phase",
        _FIXED,
        1,
        "S",
        matrix=_fixed(np.diag([1, 1j])),
        key="S",
        diagonal=True,
    ),
    Gate("sdg", "S inverse", _FIXED, 1, "S†", matrix=_fixed(np.diag([1, -1j])), diagonal=True, latex=r"S^\dagger"),
    Gate(
        "t",
        "T, an eighth turn of phase",
        _FIXED,
        1,
        "T",
        matrix=lambda: _phase(math.pi / 4),
        key="T",
        diagonal=True,
    ),
    Gate("tdg", "T inverse", _FIXED, 1, "T†", matrix=lambda: _phase(-math.pi / 4), diagonal=True, latex=r"T^\dagger"),
    Gate("sx", "Square root of X", _FIXED, 1, "√X", matrix=_fixed(_SX), key="V", latex=r"\sqrt{X}"),
    Gate("sxdg", "Square root of X inverse", _FIXED, 1, "√X†", matrix=_fixed(_SXDG), latex=r"\sqrt{X}^\dagger"),
    Gate("id", "Identity", _FIXED, 1, "I", matrix=_fixed(np.eye(2)), key="I", diagonal=True),
    Gate("rx", "Rotation about X", _TURN, 1, "RX", ("theta",), matrix=_rotation(X), key="1"),
    Gate("ry", "Rotation about Y", _TURN, 1, "RY", ("theta",), matrix=_rotation(Y), key="2"),
    Gate("rz", "Rotation about Z", _TURN, 1, "RZ", ("theta",), matrix=_rotation(Z), key="3", diagonal=True),
    Gate("p", "Phase", _TURN, 1, "P", ("lambda",), matrix=_phase, key="P", diagonal=True),
    Gate("u", "Any one-qubit gate U(θ, φ, λ)", _TURN, 1, "U", ("theta", "phi", "lambda"), matrix=_u, key="U"),
    Gate("swap", "Swap", _PAIR, 2, "×", matrix=_fixed(_SWAP), key="W"),
    Gate("iswap", "iSWAP", _PAIR, 2, "iSW", matrix=_fixed(_ISWAP), symmetric=True, latex="iSW"),
    Gate("rxx", "Ising XX", _PAIR, 2, "XX", ("theta",), matrix=_rotation(_kron(X, X)), symmetric=True),
    Gate("ryy", "Ising YY", _PAIR, 2, "YY", ("theta",), matrix=_rotation(_kron(Y, Y)), symmetric=True),
    Gate(
        "rzz",
        "Ising ZZ",
        _PAIR,
        2,
        "ZZ",
        ("theta",),
        matrix=_rotation(_kron(Z, Z)),
        diagonal=True,
        symmetric=True,
    ),
    Gate(
        "givens",
        "Givens rotation (single excitation)",
        _PAIR,
        2,
        "G",
        ("theta",),
        matrix=_givens,
        description="Turns |01⟩ into |10⟩ and keeps the number of ones: one electron moves between two orbitals.",
        # Anselmetti et al., New J. Phys. 23 (2021) 113010, with the controlled rotation written out.
        decomposition="cx a, b; ry(theta/2) a; cx b, a; ry(-theta/2) a; cx b, a; cx a, b;",
    ),
    Gate("measure", "Measurement in the Z basis", _OTHER, 1, "M", kind=GateKind.MEASURE, key="M"),
    Gate("reset", "Reset to |0⟩", _OTHER, 1, "|0⟩", kind=GateKind.RESET, key="R"),
    Gate("barrier", "Barrier", _OTHER, 0, "┆", kind=GateKind.BARRIER, key="B"),
    Gate("opaque", "OpenQASM kept as text", _OTHER, 0, "…", kind=GateKind.OPAQUE),
    Gate(
        "angle_encoding",
        "Angle encoding",
        _ENCODE,
        0,
        "Enc",
        kind=GateKind.BLOCK,
        key="E",
        description="One rotation a wire; option axis (x, y or z).",
    ),
    Gate(
        "amplitude_encoding",
        "Amplitude encoding",
        _ENCODE,
        0,
        "Amp",
        kind=GateKind.STATE,
        description="The features, padded with zeros and normalised, as amplitudes.",
    ),
    Gate(
        "iqp_encoding",
        "IQP encoding",
        _ENCODE,
        0,
        "IQP",
        kind=GateKind.BLOCK,
        description="Hadamards, RZ of each feature and RZZ of each product; option repeats.",
    ),
    Gate(
        "strongly_entangling",
        "Strongly entangling layers",
        _ANSATZ,
        0,
        "SEL",
        kind=GateKind.BLOCK,
        description="A general rotation a wire, then a ring of CNOT whose range grows; option layers.",
    ),
    Gate(
        "basic_entangler",
        "Basic entangler layers",
        _ANSATZ,
        0,
        "BEL",
        kind=GateKind.BLOCK,
        description="One rotation a wire, then a ring of CNOT; options layers, axis.",
    ),
    Gate(
        "hardware_efficient",
        "Hardware-efficient layers",
        _ANSATZ,
        0,
        "HEA",
        kind=GateKind.BLOCK,
        description="RY and RZ a wire, then a line of CZ; option layers.",
    ),
    Gate(
        "qaoa_layer",
        "QAOA layers",
        _ANSATZ,
        0,
        "QAOA",
        kind=GateKind.BLOCK,
        description="RZZ along a ring with one angle, then RX with one angle; option layers.",
    ),
    Gate(
        "two_local",
        "Two-local layers",
        _ANSATZ,
        0,
        "2L",
        kind=GateKind.BLOCK,
        description="RY a wire and CNOT between all pairs, with a last rotation; option layers.",
    ),
)

WIRES = "abcdefgh"
"""What a decomposition calls the wires of its gate."""
INVERSE = "adjoint "
"""Before the name of a gate that a tool has only as the inverse of another."""
_ELSEWHERE: Mapping[str, tuple[str, str, str]] = {
    "h": ("Hadamard", "HGate", "H"),
    "x": ("PauliX", "XGate", "X"),
    "y": ("PauliY", "YGate", "Y"),
    "z": ("PauliZ", "ZGate", "Z"),
    "s": ("S", "SGate", "Z^½"),
    "sdg": ("adjoint S", "SdgGate", "Z^-½"),
    "t": ("T", "TGate", "Z^¼"),
    "tdg": ("adjoint T", "TdgGate", "Z^-¼"),
    "sx": ("SX", "SXGate", "X^½"),
    "sxdg": ("adjoint SX", "SXdgGate", "X^-½"),
    "id": ("Identity", "IGate", "…"),
    "rx": ("RX", "RXGate", ""),
    "ry": ("RY", "RYGate", ""),
    "rz": ("RZ", "RZGate", ""),
    "p": ("PhaseShift", "PhaseGate", ""),
    "u": ("U3", "UGate", ""),
    "swap": ("SWAP", "SwapGate", ""),
    "iswap": ("ISWAP", "iSwapGate", ""),
    "rxx": ("IsingXX", "RXXGate", ""),
    "ryy": ("IsingYY", "RYYGate", ""),
    "rzz": ("IsingZZ", "RZZGate", ""),
    "givens": ("SingleExcitation", "", ""),
}
"""PennyLane, Qiskit, Quirk; empty where one has no such gate."""
_DEFINITIONS: Mapping[str, Mapping[int, str]] = {
    "sx": {
        2: "gate sx a { sdg a; h a; sdg a; }",
    },
    "sxdg": {
        2: "gate sxdg a { s a; h a; s a; }",
    },
    "u": {
        3: "gate u(a, b, c) q { p(c) q; ry(a) q; p(b) q; }",
    },
    "swap": {
        2: "gate swap a, b { cx a, b; cx b, a; cx a, b; }",
    },
    "iswap": {
        2: "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }",
        3: "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }",
    },
    "rxx": {
        2: "gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }",
        3: "gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; h a; h b; }",
    },
    "ryy": {
        2: "gate ryy(t) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(t) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }",
        3: "gate ryy(theta) a, b { sx a; sx b; cx a, b; rz(theta) b; cx a, b; inv @ sx a; inv @ sx b; }",
    },
    "rzz": {
        2: "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }",
        3: "gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }",
    },
}


def _whole(row: Gate) -> Gate:
    told = zip(("pennylane", "qiskit", "quirk"), _ELSEWHERE.get(row.name, ("", "", "")), strict=True)
    definitions = _DEFINITIONS.get(row.name, {})
    if row.decomposition:
        angles = f"({', '.join(row.angles)})" if row.angles else ""
        text = f"gate {row.name}{angles} {', '.join(WIRES[: row.wires])} {{ {row.decomposition} }}"
        definitions = {2: text, 3: text}
    return replace(row, names={tool: name for tool, name in told if name}, definitions=definitions)


CONTROLLED: Mapping[str, tuple[str, int]] = {
    "cx": ("x", 1),
    "cy": ("y", 1),
    "cz": ("z", 1),
    "ch": ("h", 1),
    "cp": ("p", 1),
    "crx": ("rx", 1),
    "cry": ("ry", 1),
    "crz": ("rz", 1),
    "cu": ("u", 1),
    "ccx": ("x", 2),
    "cswap": ("swap", 1),
}
"""Names that mean a gate of the table with so many controls."""

_TABLE: dict[str, Gate] = {row.name: _whole(row) for row in _ROWS}
GATES: Mapping[str, Gate] = _TABLE


def take_new_gates() -> tuple[str, ...]:
    """Put into the table what plugins describe and it has not yet; their names. One that is there stays as it is."""
    taken = {*RESERVED, *CONTROLLED, *_TABLE}
    fresh = {fields["name"]: _whole(Gate(**fields)) for fields in contributed_rows(taken)}
    _TABLE.update(fresh)
    return tuple(fresh)


# What reads the table when it is imported sees the gates of plugins too.
take_new_gates()


def called_by(tool: str) -> dict[str, str]:
    """The gates that a tool has, by our names, and what it calls them.

    Examples
    --------
    >>> called_by("qiskit")["sdg"], "rxx" in called_by("quirk")
    ('SdgGate', False)
    """
    return {name: gate.names[tool] for name, gate in GATES.items() if tool in gate.names}


def defined_in(version: int) -> dict[str, str]:
    """The gates of the table that a version of OpenQASM must be told, with their definitions."""
    return {name: gate.definitions[version] for name, gate in GATES.items() if version in gate.definitions}
