"""A custom gate as OpenQASM text and back, for editing its definition; changes no circuit by itself."""

from __future__ import annotations

from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.editing.clipboard import needed_gates
from ketbench.circuit.editing.definitions import edit_gate, rename_gate
from ketbench.circuit.qasm import read_qasm, to_qasm3
from ketbench.project.project import Project

_WIRE = "ketbench_spare"


def definition_text(circuit: Circuit, name: str) -> str:
    """OpenQASM 3 of a custom gate, behind the definitions that it needs.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> from ketbench.circuit.editing.definitions import make_gate
    >>> drawn = make_gate(CircuitBuilder("turn", 1).add("h", 0).add("rx", 0, "phi").build(), [0, 1], "tilt")
    >>> print(definition_text(drawn, "tilt"))
    OPENQASM 3.0;
    include "stdgates.inc";
    gate tilt(phi) q0 {
      h q0;
      rx(phi) q0;
    }
    <BLANKLINE>

    Raises
    ------
    CircuitError
        When the circuit has no such gate.
    """
    gate = _known(circuit, name)
    alone = Circuit("definition", (_WIRE,), gates=(*needed_gates(circuit, gate.body), gate))
    lines = to_qasm3(alone).splitlines()
    return "\n".join(line for line in lines if _WIRE not in line) + "\n"


def definition_read(circuit: Circuit, name: str, text: str) -> CustomGate:
    """The definition that a text of `definition_text` holds after it was edited; its name may be another.

    Raises
    ------
    QasmError
        With line and column, when the text cannot be read.
    CircuitError
        When it defines no gate, more than one new gate, or changes another gate than the one to edit.
    """
    _known(circuit, name)
    read = read_qasm(f"{text}\nqubit {_WIRE};\n", "definition")
    if read.ops or read.n_wires > 1:
        raise CircuitError(f"The text does more than define '{name}'; keep qubits and operations in the circuit's own.")
    others = {gate.name: gate for gate in circuit.gates if gate.name != name}
    for gate in read.gates:
        if gate.name in others and gate != others[gate.name]:
            raise CircuitError(f"'{gate.name}' is another gate than '{name}'; edit it on its own.")
    mine = [gate for gate in read.gates if gate.name not in others]
    if len(mine) != 1:
        found = ", ".join(f"'{gate.name}'" for gate in mine) or "none"
        raise CircuitError(f"The text must define one gate in place of '{name}'; it defines {found}.")
    return mine[0]


def changed_everywhere(project: Project, old: str, gate: CustomGate) -> Project:
    """Put a definition in the place of the gate `old` in all circuits that have it, under its new name.

    Raises
    ------
    CircuitError
        With the circuit's name, when one of them cannot follow; nothing is changed then.
    """
    if gate.name == old:
        return edit_gate_everywhere(project, gate)
    # The body is changed under the old name first, so that a name is free in every circuit before any takes it.
    after = edit_gate_everywhere(project, replace(gate, name=old))
    for circuit in after.circuits.values():
        if circuit.custom(old) is None:
            continue
        try:
            after = after.with_circuit(rename_gate(circuit, old, gate.name))
        except CircuitError as error:
            raise CircuitError(f"In circuit '{circuit.name}': {error}") from None
    return after


def _known(circuit: Circuit, name: str) -> CustomGate:
    gate = circuit.custom(name)
    if gate is None:
        raise CircuitError(f"'{name}' is not a custom gate of circuit '{circuit.name}'; select one to edit it.")
    return gate


def edit_gate_everywhere(project: Project, gate: CustomGate) -> Project:
    """Change a definition in every circuit of a project that has it; experiments follow.

    Raises
    ------
    CircuitError
        With the circuit's name, when one of them cannot follow; nothing is changed then.
    """
    for circuit in project.circuits.values():
        if circuit.custom(gate.name) is None:
            continue
        try:
            project = project.with_circuit(edit_gate(circuit, gate))
        except CircuitError as error:
            raise CircuitError(f"In circuit '{circuit.name}': {error}") from None
    return project
