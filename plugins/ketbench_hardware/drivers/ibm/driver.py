"""IBM's fake devices on this machine: real maps and calibrations, their noise simulated by Aer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from ketbench.plugin import Device, InputError
from ketbench_hardware.drivers.ibm.cloud import IBMCloud
from ketbench_hardware.drivers.ibm.fakes import Fake, fakes
from ketbench_hardware.drivers.ibm.noise_model import chances
from ketbench_hardware.drivers.ibm.qiskit_programs import about, compiled, drawn, first_left, quantum_circuit
from ketbench_hardware.programs.program import Program
from ketbench_hardware.programs.reading import Counts

_PREFIX = "fake_"


class IBM:
    """The driver; see `ketbench_hardware.drivers.driver.Driver`."""

    first = "ibm"
    provider = "IBM"
    modules: tuple[str, ...] = ("qiskit_ibm_runtime", "qiskit_aer")
    extra = "ibm"
    login = "Save an account with qiskit-ibm-runtime, set QISKIT_IBM_TOKEN, or run 'ketbench devices login ibm'."

    def __init__(self) -> None:
        self.cloud = IBMCloud()

    def local_devices(self) -> Sequence[Device]:
        """All fake devices, from their files; nothing is imported."""
        return [fake.device for fake in fakes().values()]

    def is_local(self, rest: str) -> bool:
        """Whether it begins as the fake devices do."""
        if not rest.startswith(_PREFIX):
            return False
        _fake(rest)
        return True

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """Calibration, layout, depth and gate counts of the first program, and the expected success."""
        fake = _fake(rest)
        told = {"version": fake.device.version, "calibrated": fake.device.calibrated, "calibration": fake.calibration}
        return {**told, **about(_backend(rest), programs[0], _compiled(rest, tuple(programs))[0])}

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """Drawn by Qiskit; after compiling only the qubits that are used."""
        after = _compiled(rest, (program,))[0] if self.is_local(rest) else self.cloud.compiled(rest, program)
        return {"before": drawn(quantum_circuit(program)), "after": drawn(after)}

    def chances(self, rest: str, programs: Sequence[Program]) -> Sequence[Mapping[str, float]]:
        """Of each outcome by the noise model of the device, from density matrices."""
        return chances(programs, _backend(rest) if self.is_local(rest) else self.cloud.backend(rest))

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """Compile for the device and run with its noise; the same for the same seed."""
        found = _simulator(rest).run(_compiled(rest, tuple(programs)), shots=shots, seed_simulator=seed).result()
        counts: Any = found.get_counts()
        return [first_left(one) for one in (counts if isinstance(counts, list) else [counts])]


def _fake(rest: str) -> Fake:
    there = fakes()
    if rest not in there:
        raise InputError(f"IBM has no fake device '{rest}'; 'ketbench devices' lists {len(there)}, as ibm.fake_manila.")
    return there[rest]


@lru_cache(maxsize=4)
def _backend(rest: str) -> Any:
    module = import_module("qiskit_ibm_runtime.fake_provider")
    for name in dir(module):
        kind = getattr(module, name)
        if name.startswith("Fake") and getattr(kind, "backend_name", "") == rest:
            return kind()
    raise InputError(f"The installed kit of IBM lists '{rest}' but cannot make it; choose another fake device.")


@lru_cache(maxsize=4)
def _simulator(rest: str) -> Any:
    return import_module("qiskit_aer").AerSimulator.from_backend(_backend(rest), max_parallel_threads=1)


@lru_cache(maxsize=4)
def _compiled(rest: str, programs: tuple[Program, ...]) -> Any:
    return compiled(programs, _backend(rest))
