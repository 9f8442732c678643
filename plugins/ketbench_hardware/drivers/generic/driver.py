"""The driver of maps that somebody wrote down: compiled by Qiskit, executed here with the error rates of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np

from ketbench.plugin import Device, InputError
from ketbench_hardware.drivers.driver import Cloud
from ketbench_hardware.drivers.generic.maps import QubitMap, read
from ketbench_hardware.drivers.generic.target import LEVEL, compiled_for, noise, transpiler_target
from ketbench_hardware.drivers.ibm.qiskit_programs import about, drawn, first_left, quantum_circuit
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts

SHOWN = ("line:5", "ring:5", "grid:2x3")
"""In the list of devices; any other can be named."""
MOST_EXACT = 20
"""Qubits of a state that is computed without Aer."""


class Maps:
    """See `ketbench_hardware.drivers.driver.Driver`."""

    first = "map"
    provider = "map"
    modules: tuple[str, ...] = ("qiskit",)
    extra = "compile"
    login = ""
    cloud: Cloud | None = None

    def local_devices(self) -> Sequence[Device]:
        """A few to begin with."""
        return [read(rest).device(f"map.{rest}") for rest in SHOWN]

    def is_local(self, rest: str) -> bool:
        """Every map is."""
        _map(rest)
        return True

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """The map, and what the compiling did."""
        held = _map(rest)
        backend = SimpleNamespace(target=transpiler_target(held))
        told = {"map": held.to_json(), "compiler": f"qiskit {import_module('qiskit').__version__}, level {LEVEL}"}
        return {**told, **about(backend, programs[0], _compiled(rest, tuple(programs))[0])}

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """Drawn by Qiskit; after compiling only the qubits that are used."""
        return {"before": drawn(quantum_circuit(program)), "after": drawn(_compiled(rest, (program,))[0])}

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """What the compiled circuits give, with errors where the map has rates."""
        held, made = _map(rest), _compiled(rest, tuple(programs))
        if held.own or any(held.rates.values()):
            simulator = import_module("qiskit_aer").AerSimulator(noise_model=noise(held), max_parallel_threads=1)
            counts = simulator.run(made, shots=shots, seed_simulator=seed).result().get_counts()
            return [first_left(one) for one in (counts if isinstance(counts, list) else [counts])]
        return [_drawn_exactly(one, shots, seed + number) for number, one in enumerate(made)]


def _drawn_exactly(circuit: Any, shots: int, seed: int) -> Counts:
    """Outcomes of the compiled circuit itself, each bit from the qubit that it is read from."""
    from qiskit import QuantumCircuit
    from qiskit.quantum_info import Statevector

    places = {bit: place for place, bit in enumerate(circuit.qubits)}
    used = sorted({places[bit] for item in circuit.data if item.operation.name != "barrier" for bit in item.qubits})
    if len(used) > MOST_EXACT:
        raise InputError(f"The compiled circuit uses {len(used)} qubits; at most {MOST_EXACT} are executed here.")
    small, read_by = QuantumCircuit(len(used)), dict[int, int]()
    for item in circuit.data:
        at = [used.index(places[bit]) for bit in item.qubits if places[bit] in used]
        if item.operation.name == "measure":
            read_by[circuit.find_bit(item.clbits[0]).index] = at[0]
        elif item.operation.name != "barrier":
            small.append(item.operation, at)
    state: Any = Statevector.from_instruction(small)
    # Qiskit gives the chances with the first letter for the last of the qubits that are asked for.
    chances = state.probabilities_dict([read_by[bit] for bit in range(circuit.num_clbits)])
    draws = np.random.default_rng(seed).multinomial(shots, _normal(list(chances.values())))
    return {str(bits)[::-1]: int(times) for bits, times in zip(chances, draws, strict=True) if times}


def _normal(chances: Sequence[float]) -> Any:
    held = np.array(chances)
    return held / held.sum()


@lru_cache(maxsize=8)
def _map(rest: str) -> QubitMap:
    return read(rest)


@lru_cache(maxsize=4)
def _compiled(rest: str, programs: tuple[Program, ...]) -> Any:
    return compiled_for(_map(rest), programs)
