import pytest
import torch

from ketbench.circuit.circuit import CircuitBuilder
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.noise import NoiseParams
from ketbench_gate.engines.pennylane_engine import PennyLaneEngine

NOTHING = torch.zeros(1, 0, dtype=torch.float64)


def values(circuit, watched, shots=0, **noise):
    work = Work(lowered(circuit), observables(watched, circuit.n_wires), seed=1)
    engine = PennyLaneEngine(work, "default.mixed", shots=shots, noise=NoiseParams(**noise))
    return engine.expectations(torch.zeros(0, dtype=torch.float64), NOTHING)[0].tolist()


@pytest.mark.parametrize(
    ("noise", "z", "x"),
    [
        ({"depolarising": 0.3}, 1 - 4 * 0.3 / 3, 1 - 4 * 0.3 / 3),
        ({"phase_damping": 0.36}, 1.0, 0.8),
        ({"amplitude_damping": 0.36}, -1 + 2 * 0.36, 0.8),
        ({"bit_flip": 0.2}, -(1 - 0.4), 1.0),
        ({"readout_error": 0.1}, -0.8, 0.8),
    ],
)
def test_each_channel_does_what_theory_says(noise, z, x):
    excited = CircuitBuilder("one", 1).add("x", 0).build()
    plus = CircuitBuilder("plus", 1).add("h", 0).build()
    expected = z if "amplitude_damping" in noise or z < 0 else -z
    assert values(excited, ["Z0"], **noise)[0] == pytest.approx(expected, abs=1e-9)
    assert values(plus, ["X0"], **noise)[0] == pytest.approx(x, abs=1e-9)


def test_read_out_errors_count_each_read_bit_with_and_without_shots():
    circuit = CircuitBuilder("two", 2).add("x", 0).build()
    exact = values(circuit, ["Z0 Z1", "Z0"], readout_error=0.1)
    assert exact == pytest.approx([-0.64, -0.8], abs=1e-9)
    assert values(circuit, ["Z0 Z1", "Z0"], shots=20_000, readout_error=0.1) == pytest.approx(exact, abs=0.02)
