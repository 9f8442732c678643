"""Origin Quantum's simulator on this machine, CPUQVM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

from ketbench.plugin import Device
from ketbench_hardware.drivers.noise import probability
from ketbench_hardware.drivers.origin.cloud import OriginCloud
from ketbench_hardware.programs.program import BARRIER, TURNS, Gate, Program
from ketbench_hardware.programs.reading import Counts

_NAMES = {"cx": "CNOT"}
_QUARTER = 1.5707963267948966


class Origin:
    """The driver; see `ketbench_hardware.drivers.driver.Driver`."""

    first = "origin"
    provider = "Origin Quantum"
    modules: tuple[str, ...] = ("pyqpanda3",)
    extra = "origin"
    login = "Run 'ketbench devices login origin' to keep its key in the keyring, or set ORIGIN_API_KEY."

    def __init__(self) -> None:
        self.cloud = OriginCloud()

    def local_devices(self) -> Sequence[Device]:
        """CPUQVM without noise, and with depolarising noise."""
        gates = ("H", "X", "Y", "Z", "S", "T", "RX", "RY", "RZ", "CNOT", "CZ", "SWAP")
        told: dict[str, Any] = {
            "provider": self.provider,
            "is_local": True,
            "gates": gates,
            "version": version("pyqpanda3"),
        }
        noisy = "Depolarising noise after each gate; write another probability."
        return (
            Device("origin.cpuqvm", qubits=25, **told),
            Device("origin.cpuqvm:0.01", qubits=20, reason=noisy, **told),
        )

    def is_local(self, rest: str) -> bool:
        """Whether it is "cpuqvm", alone or with the probability of an error."""
        return rest.partition(":")[0] == "cpuqvm" and probability("origin", rest) >= 0

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """The simulator's version; nothing is compiled."""
        return {"version": f"pyqpanda3 {version('pyqpanda3')}", "depolarising": probability("origin", rest)}

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """The program as it is sent; nothing is compiled here."""
        sent = str(qprog(program))
        return {"before": sent, "after": sent}

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """Run each program by itself; the kit takes no seed, so two runs differ."""
        machine, model = _core().CPUQVM(), _model(probability("origin", rest))
        made: list[Counts] = []
        for program in programs:
            arguments = [model] if model is not None else []
            machine.run(qprog(program), shots, *arguments)
            made.append(first_left(machine.result().get_counts()))
        return made


def first_left(counts: Mapping[str, int]) -> dict[str, int]:
    """The kit writes qubit 0 at the right end."""
    return {bits[::-1]: int(times) for bits, times in counts.items()}


def qprog(program: Program) -> Any:
    """The program in the kit's words, all wires read."""
    core = _core()
    made = core.QProg(program.wires)
    for gate in program.gates:
        if gate.name != BARRIER:
            made <<= _gate(gate)
    wires = list(range(program.wires))
    made <<= core.measure(wires, wires)
    return made


def _core() -> Any:
    return import_module("pyqpanda3.core")


def _gate(gate: Gate) -> Any:
    core = _core()
    if gate.name in TURNS:
        return getattr(core, gate.name.upper())(gate.wires[0], gate.angle)
    if gate.name in ("sx", "sxdg"):
        return core.RX(gate.wires[0], _QUARTER if gate.name == "sx" else -_QUARTER)
    name = gate.name.removesuffix("dg")
    made = getattr(core, _NAMES.get(name, name.upper()))(*gate.wires)
    return made.dagger() if gate.name.endswith("dg") else made


def _model(noise: float) -> Any:
    if not noise:
        return None
    core = _core()
    made = core.NoiseModel()
    one = {"I": 1 - noise, "X": noise / 3, "Y": noise / 3, "Z": noise / 3}
    both = {a + b: one[a] * one[b] for a in one for b in one}
    kinds = ("H", "X", "Y", "Z", "S", "T", "RX", "RY", "RZ")
    made.add_all_qubit_quantum_error(core.QuantumError(one), [getattr(core.GateType, kind) for kind in kinds])
    pairs = [core.GateType.CNOT, core.GateType.CZ, core.GateType.SWAP]
    made.add_all_qubit_quantum_error(core.QuantumError(both), pairs)
    return made
