"""Programs in Qiskit's words: built, compiled to a device's gates and map, and what the compiling did to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ketbench_hardware.programs.program import BARRIER, TURNS, Program

SEED = 7
"""Of the transpiler, so that an order compiles the same way again."""
LEVEL = 1


def quantum_circuit(program: Program) -> Any:
    """A Qiskit circuit that reads wire k into bit k."""
    from qiskit import QuantumCircuit

    made = QuantumCircuit(program.wires, program.wires)
    for gate in program.gates:
        if gate.name == BARRIER:
            made.barrier()
        else:
            angles = (gate.angle,) if gate.name in TURNS else ()
            getattr(made, gate.name)(*angles, *gate.wires)
    made.barrier()
    made.measure(range(program.wires), range(program.wires))
    return made


def compiled(programs: Sequence[Program], backend: Any, level: int = LEVEL) -> list[Any]:
    """Circuits in the gates and on the map of a device; folded gates stay, for barriers are between them."""
    from qiskit import transpile

    circuits = [quantum_circuit(program) for program in programs]
    made: Any = transpile(circuits, backend, optimization_level=level, seed_transpiler=SEED, num_processes=1)
    return made if isinstance(made, list) else [made]


def first_left(counts: Mapping[str, int]) -> dict[str, int]:
    """Qiskit writes bit 0 at the right end."""
    return {bits.replace(" ", "")[::-1]: int(times) for bits, times in counts.items()}


def about(backend: Any, program: Program, circuit: Any) -> dict[str, Any]:
    """Layout, depth and two-qubit gates before and after, and the chance that no gate and no reading fails."""
    layout = circuit.layout.final_index_layout() if circuit.layout is not None else list(range(program.wires))
    pairs = sum(1 for item in circuit.data if len(item.qubits) == 2 and item.operation.name != "barrier")
    return {
        "layout": [int(place) for place in layout[: program.wires]],
        "before": {"depth": program.depth, "two_qubit": program.two_qubit_gates},
        "after": {"depth": int(circuit.depth()), "two_qubit": pairs, "gates": _kinds(circuit)},
        "expected_success": expected_success(backend.target, circuit),
    }


def drawn(circuit: Any) -> str:
    """As text, without lines that do nothing."""
    return str(circuit.draw("text", idle_wires=False, fold=110))


def _kinds(circuit: Any) -> dict[str, int]:
    return {str(name): int(times) for name, times in circuit.count_ops().items()}


def expected_success(target: Any, circuit: Any) -> float | None:
    """The product of 1 - error over all operations; None where the device tells no errors."""
    product, told = 1.0, False
    for item in circuit.data:
        places = tuple(circuit.find_bit(qubit).index for qubit in item.qubits)
        known = target[item.operation.name].get(places) if item.operation.name in target.operation_names else None
        error = getattr(known, "error", None)
        if error is not None:
            product, told = product * max(0.0, 1.0 - float(error)), True
    return product if told else None
