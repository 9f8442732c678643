"""What the noise model of a device gives without scatter of shots: chances of outcomes from density matrices."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_hardware.drivers.ibm.qiskit_programs import compiled
from ketbench_hardware.programs.program import Program

_LABEL = "chances"


def chances(programs: Sequence[Program], backend: Any) -> list[Mapping[str, float]]:
    """Of each outcome, wire 0 first; with the gate errors, relaxation and errors of reading that the device tells."""
    machine = import_module("qiskit_aer").AerSimulator.from_backend(backend, max_parallel_threads=1)
    circuits = compiled(programs, backend)
    saving = [_saving(circuit) for circuit in circuits]
    found = machine.run(saving, method="density_matrix").result()
    wrong = _reading(machine.options.noise_model)
    return [
        _outcomes(np.asarray(found.data(number)[_LABEL]), [wrong.get(place) for place in _places(circuit)])
        for number, circuit in enumerate(circuits)
    ]


def _places(circuit: Any) -> list[int]:
    """The qubit that is read into each bit."""
    read = [item for item in circuit.data if item.operation.name == "measure"]
    pairs = [(circuit.find_bit(item.clbits[0]).index, circuit.find_bit(item.qubits[0]).index) for item in read]
    return [place for _, place in sorted(pairs)]


def _saving(circuit: Any) -> Any:
    import_module("qiskit_aer")
    made = circuit.remove_final_measurements(inplace=False)
    made.save_probabilities(_places(circuit), label=_LABEL)
    return made


def _reading(model: Any) -> dict[int, NDArray[np.float64]]:
    """By qubit the chance to read b where a was, shape (2, 2)."""
    errors = model.to_dict().get("errors", ())
    return {
        int(one["gate_qubits"][0][0]): np.array(one["probabilities"], dtype=np.float64)
        for one in errors
        if one["type"] == "roerror" and one.get("gate_qubits")
    }


def _outcomes(flat: NDArray[np.float64], wrong: Sequence[NDArray[np.float64] | None]) -> Mapping[str, float]:
    # The first qubit of the list is the lowest bit, so the last axis.
    held = flat.reshape((2,) * len(wrong)).transpose()
    for wire, matrix in enumerate(wrong):
        if matrix is not None:
            held = np.moveaxis(np.tensordot(held, matrix, axes=([wire], [0])), -1, wire)
    letters = ("".join(bits) for bits in itertools.product("01", repeat=len(wrong)))
    return dict(zip(letters, held.reshape(-1).tolist(), strict=True))
