"""Amazon Braket's simulators on this machine: state vectors, and density matrices with depolarising noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

from ketbench.plugin import Device
from ketbench_hardware.drivers.braket.cloud import BraketCloud
from ketbench_hardware.drivers.noise import probability
from ketbench_hardware.programs.program import BARRIER, TURNS, Gate, Program
from ketbench_hardware.programs.reading import Counts

_NAMES = {"sdg": "si", "tdg": "ti", "sx": "v", "sxdg": "vi", "cx": "cnot"}
_PACKAGE = "amazon-braket-default-simulator"


class Braket:
    """The driver; see `ketbench_hardware.drivers.driver.Driver`."""

    first = "braket"
    provider = "Amazon Braket"
    modules: tuple[str, ...] = ("braket.default_simulator",)
    extra = "braket"
    login = "Run 'aws configure', or set AWS_PROFILE."

    def __init__(self) -> None:
        self.cloud = BraketCloud()

    def local_devices(self) -> Sequence[Device]:
        """State vectors and density matrices."""
        gates = ("h", "x", "y", "z", "s", "si", "t", "ti", "v", "vi", "rx", "ry", "rz", "cnot", "cz", "swap")
        told: dict[str, Any] = {
            "provider": self.provider,
            "is_local": True,
            "gates": gates,
            "version": version(_PACKAGE),
        }
        noisy = "Depolarising noise after each gate on each of its qubits; write another probability."
        return (
            Device("braket.local", qubits=25, **told),
            Device("braket.local:0.01", qubits=12, reason=noisy, **told),
        )

    def is_local(self, rest: str) -> bool:
        """Whether it is "local", alone or with the probability of an error."""
        return rest.partition(":")[0] == "local" and probability("braket", rest) >= 0

    def about(self, rest: str, programs: Sequence[Program]) -> Mapping[str, Any]:
        """The simulator's version; nothing is compiled."""
        return {"version": f"{_PACKAGE} {version(_PACKAGE)}", "depolarising": probability("braket", rest)}

    def pictures(self, rest: str, program: Program) -> Mapping[str, str]:
        """The program as it is sent; nothing is compiled here."""
        sent = openqasm(program, probability("braket", rest) if self.is_local(rest) else 0.0)
        return {"before": sent, "after": sent}

    def simulate(self, rest: str, programs: Sequence[Program], shots: int, seed: int) -> Sequence[Counts]:
        """Run each program by itself; the kit takes no seed, so two runs differ."""
        kit, source = import_module("braket.default_simulator"), import_module("braket.ir.openqasm").Program
        noise = probability("braket", rest)
        machine = kit.DensityMatrixSimulator() if noise else kit.StateVectorSimulator()
        made: list[Counts] = []
        for program in programs:
            answer = machine.run_openqasm(source(source=openqasm(program, noise)), shots=shots)
            # Only wires that are read are told, in the order told with them.
            places = [list(answer.measuredQubits).index(wire) for wire in range(program.wires)]
            made.append(dict(Counter("".join(str(row[k]) for k in places) for row in answer.measurements)))
        return made


def openqasm(program: Program, noise: float = 0.0) -> str:
    """OpenQASM 3 as Braket reads it: its own names of gates, noise as pragmas."""
    head = ["OPENQASM 3.0;", f"qubit[{program.wires}] q;", f"bit[{program.wires}] b;"]
    lines = [line for gate in program.gates if gate.name != BARRIER for line in _lines(gate, noise)]
    # A wire without a gate is unknown to the simulator.
    used = {wire for gate in program.gates for wire in gate.wires if gate.name != BARRIER}
    idle = [f"i q[{wire}];" for wire in range(program.wires) if wire not in used]
    return "\n".join([*head, *idle, *lines, "b = measure q;", ""])


def _lines(gate: Gate, noise: float) -> Iterator[str]:
    angle = f"({gate.angle!r})" if gate.name in TURNS else ""
    yield f"{_NAMES.get(gate.name, gate.name)}{angle} {', '.join(f'q[{wire}]' for wire in gate.wires)};"
    if noise:
        yield from (f"#pragma braket noise depolarizing({noise!r}) q[{wire}]" for wire in gate.wires)
