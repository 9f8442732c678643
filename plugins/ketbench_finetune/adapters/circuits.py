"""The circuits inside the adapters, as circuits of the core, so that they can be drawn, exported and executed."""

from __future__ import annotations

from ketbench.plugin import Circuit, CircuitBuilder, InputError, circuit_from_json, counted
from ketbench_finetune.adapters.counting import qubits_for
from ketbench_finetune.adapters.spec import AdapterSpec


def core_circuit(spec: AdapterSpec) -> Circuit:
    """The circuit that runs for every token: RY by the features, layers of RY, RZ and a ring of CNOT; Z is read.

    Raises
    ------
    InputError
        For a circuit of the project that does not take n features on at least n wires.
    """
    if spec.core is None:
        return layered(spec.n, spec.layers)
    made = circuit_from_json(dict(spec.core))
    features = 1 + max(made.features, default=-1)
    if features != spec.n or made.n_wires < spec.n:
        text = f"Circuit '{made.name}' reads {counted(features, 'feature')} on "
        text += f"{counted(made.n_wires, 'wire')}, the adapter needs {spec.n}"
        raise InputError(f"{text} of each; set n to the features of the circuit.")
    return made


def layered(n: int, layers: int, name: str = "adapter core") -> Circuit:
    """The built-in core.

    Examples
    --------
    >>> made = layered(4, 2)
    >>> len(made.parameters), made.n_wires
    (16, 4)
    """
    made = CircuitBuilder(name, n)
    for wire in range(n):
        made.add("ry", wire, f"x[{wire}]")
    return _layers(made, n, layers).build()


def probabilities_circuit(n: int, layers: int) -> Circuit:
    """The same layers without features, whose probabilities qpa reads."""
    return _layers(CircuitBuilder("weights core", n), n, layers).build()


def orthogonal_circuit(size: int, layers: int, entangled: bool = True) -> Circuit:
    """RY and CZ on ceil(log2 size) wires, whose matrix is orthogonal (arXiv:2503.05431, simplified two-design).

    Parameters
    ----------
    size : int
    layers : int
    entangled : bool
        False leaves the CZ out: the control, a product of turns of single wires.
    """
    q = qubits_for(size)
    made = CircuitBuilder("orthogonal", q)
    for wire in range(q):
        made.add("ry", wire, f"a{wire}")
    for layer in range(layers):
        for first in (0, 1):
            pairs = [(i, i + 1) for i in range(first, q - 1, 2)]
            for left, right in pairs:
                if entangled:
                    made.add("z", right, controls=[left])
                made.add("ry", left, f"b{layer}_{first}_{left}")
                made.add("ry", right, f"b{layer}_{first}_{right}")
    return made.build()


def _layers(made: CircuitBuilder, n: int, layers: int) -> CircuitBuilder:
    for layer in range(layers):
        for wire in range(n):
            made.add("ry", wire, f"y{layer}_{wire}").add("rz", wire, f"z{layer}_{wire}")
        if n > 1:
            for wire in range(n):
                made.add("x", (wire + 1) % n, controls=[wire])
    return made
