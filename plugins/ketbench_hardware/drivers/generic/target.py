"""A map in Qiskit's words: the transpiler's target, and the noise that its error rates mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ketbench.plugin import InputError, counted
from ketbench_hardware.drivers.generic.maps import QubitMap
from ketbench_hardware.drivers.ibm.qiskit_programs import SEED, quantum_circuit
from ketbench_hardware.programs.program import Program

LEVELS = (0, 1, 2, 3)
LEVEL = 1


def transpiler_target(held: QubitMap) -> Any:
    """Gates, pairs and error rates.

    Raises
    ------
    InputError
        For a gate that Qiskit does not know.
    """
    from qiskit.circuit import Gate, Measure
    from qiskit.circuit.library import get_standard_gate_name_mapping
    from qiskit.transpiler import InstructionProperties, Target

    every: Mapping[str, Any] = get_standard_gate_name_mapping()
    known = {name: gate for name, gate in every.items() if gate.num_qubits in (1, 2) and isinstance(gate, Gate)}
    made: Any = Target(num_qubits=held.qubits)
    for name in held.gates:
        gate = known.get(name)
        if gate is None:
            raise InputError(f"'{name}' is not a gate on one or two qubits; Qiskit knows {', '.join(sorted(known))}.")
        places = _places(held, gate.num_qubits)
        made.add_instruction(gate, {at: InstructionProperties(error=rate) for at, rate in places.items()})
    readout = InstructionProperties(error=held.rates.get("readout"))
    made.add_instruction(Measure(), {(qubit,): readout for qubit in range(held.qubits)})
    return made


def _places(held: QubitMap, qubits: int) -> dict[tuple[int, ...], float | None]:
    if qubits == 1:
        return {(qubit,): held.rates.get("one_qubit") for qubit in range(held.qubits)}
    usual = held.rates.get("two_qubit")
    rates: dict[tuple[int, ...], float | None] = {}
    for a, b in held.edges:
        rates[a, b] = held.own.get((a, b), held.own.get((b, a), usual))
        if not held.is_directed:
            rates.setdefault((b, a), rates[a, b])
    return rates


def compiled_for(held: QubitMap, programs: Sequence[Program], level: int = LEVEL) -> list[Any]:
    """Circuits in the gates and on the map.

    Raises
    ------
    InputError
        When they do not fit, or cannot be said in these gates.
    """
    from qiskit import transpile
    from qiskit.exceptions import QiskitError

    wires = max(program.wires for program in programs)
    largest = len(held.pieces()[0])
    if wires > largest:
        pieces = f", and gates bring together at most {largest}" if largest < held.qubits else ""
        has = f"The circuit has {counted(wires, 'wire')}, the map {counted(held.qubits, 'qubit')}"
        raise InputError(f"{has}{pieces}; choose a larger map.")
    target, circuits = transpiler_target(held), [quantum_circuit(program) for program in programs]
    try:
        made: Any = transpile(circuits, target=target, optimization_level=level, seed_transpiler=SEED, num_processes=1)
    except QiskitError:
        raise InputError(
            f"The gates {', '.join(held.gates)} cannot express the circuit; "
            "give turns of one qubit and an entangling gate, as cz,rz,sx."
        ) from None
    return made if isinstance(made, list) else [made]


def noise(held: QubitMap) -> Any:
    """Depolarising errors with the average infidelities of the map, and symmetric errors of reading.

    A depolarising channel of probability p on n qubits has the average infidelity p (1 - 1/2^n) (Magesan et al. 2011,
    arXiv:1009.3639).

    Raises
    ------
    InputError
        Without Aer.
    """
    if find_spec("qiskit_aer") is None:
        raise InputError("Aer is not installed, which executes with error rates; run: pip install 'ketbench[ibm]'.")
    aer = import_module("qiskit_aer.noise")
    made = aer.NoiseModel()
    target = transpiler_target(held)
    for name in held.gates:
        for at, known in target[name].items():
            if known.error:
                share = 1 - 0.5 ** len(at)
                made.add_quantum_error(aer.depolarizing_error(min(1.0, known.error / share), len(at)), name, list(at))
    rate = held.rates.get("readout", 0.0)
    if rate:
        made.add_all_qubit_readout_error(aer.ReadoutError([[1 - rate, rate], [rate, 1 - rate]]))
    return made
