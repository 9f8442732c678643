"""What an edit, a text and a live state of a circuit cost.

Run as ``python tests/benchmarks/bench_circuit.py``; prints the least processor time of some repeats.
"""

import time
from collections.abc import Callable

from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.editing import edits as edits
from ketbench.circuit.qasm import from_qasm3, to_qasm3
from ketbench.circuit.states.state import live_state


def least(work: Callable[[], object], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1000.0 * min(times)


def grid(wires: int, columns: int) -> Circuit:
    builder = CircuitBuilder("grid", wires)
    for _ in range(columns):
        for wire in range(wires):
            builder.add("rx", wire, 0.1)
    return builder.build()


def classifier(wires: int) -> Circuit:
    angles = [0.1 * place for place in range(9 * wires)]
    builder = CircuitBuilder("classifier", wires).add("angle_encoding", range(wires), *[0.3] * wires)
    builder.add("strongly_entangling", range(wires), *angles, layers=3)
    for wire in range(wires):
        builder.add("measure", wire, bits=[wire])
    return builder.build()


def main() -> None:
    large = grid(50, 200)
    text = to_qasm3(large)
    for name, work in {
        "place a gate": lambda: edits.place(large, "h", 3, 200),
        "set an angle": lambda: edits.set_angle(large, 5000, 0, "pi/3"),
        "delete": lambda: edits.delete(large, [77]),
        "insert a column": lambda: edits.insert_column(large, 5),
        "move a wire": lambda: edits.move_wire(large, 3, 7),
        "all checks": lambda: circuit_problems(large),
        "write OpenQASM": lambda: to_qasm3(large),
        "read OpenQASM": lambda: from_qasm3(text),
    }.items():
        print(f"{name:<18} of 10,000 gates {least(work, 3):8.1f} ms")
    for wires in (8, 10, 12, 14):
        circuit = classifier(wires)
        spent = least(lambda circuit=circuit: live_state(circuit, most_wires=14).bloch())
        print(f"live state, three entangling layers, {wires:2} wires {spent:6.1f} ms")


if __name__ == "__main__":
    main()
