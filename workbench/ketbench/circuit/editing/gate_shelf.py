"""The custom gates of a whole project, for circuits that do not define them yet; changes no circuit by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.editing.clipboard import needed_gates
from ketbench.circuit.editing.definitions import add_gate


def shelf_of(circuits: Iterable[Circuit]) -> tuple[CustomGate, ...]:
    """Each definition once, behind those it uses; of two with one name, the one met first.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> from ketbench.circuit.editing.definitions import make_gate
    >>> drawn = make_gate(CircuitBuilder("turn", 1).add("h", 0).add("rx", 0, "phi").build(), [0, 1], "tilt")
    >>> shelf = shelf_of([drawn, CircuitBuilder("empty", 2).build()])
    >>> [gate.name for gate in shelf]
    ['tilt']
    >>> stocked(CircuitBuilder("other", 2).build(), "tilt", shelf).custom("tilt") == drawn.custom("tilt")
    True
    """
    shelf: dict[str, CustomGate] = {}
    for circuit in circuits:
        for gate in circuit.gates:
            needed = needed_gates(circuit, gate.body)
            if all(shelf.get(other.name) == other for other in needed):
                shelf.setdefault(gate.name, gate)
    return tuple(shelf.values())


def stocked(circuit: Circuit, name: str, shelf: Sequence[CustomGate]) -> Circuit:
    """The circuit with a definition from the shelf, if it has none of that name and the shelf has.

    Raises
    ------
    CircuitError
        When a gate that it uses has the name of another one of the circuit.
    """
    if circuit.custom(name) is not None:
        return circuit
    gate = next((gate for gate in shelf if gate.name == name), None)
    return circuit if gate is None else add_gate(circuit, gate, shelf)
