"""Angles of one shape are computed together: which of their leaves are features belongs to the shape."""

import itertools

import pytest
import torch

from ketbench.circuit import CircuitBuilder
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator

WEIGHTS = {"a": 0.3, "b": 0.7, "c": 0.9}
X = (1.1, 0.4, 2.0)
ANGLES = ("x[0]*a", "c*x[0]", "x[1]*b", "b*c", "x[0]*x[2]", "a - x[1]", "x[1] - a", "2*x[2] + b", "2*b + x[2]")


@pytest.mark.parametrize("chosen", list(itertools.combinations(ANGLES, 3)))
def test_each_wire_turns_by_its_own_angle(chosen):
    builder = CircuitBuilder("c", 3)
    for wire, angle in enumerate(chosen):
        builder.add("ry", wire, angle)
    circuit = builder.build()
    simulator = Simulator(lowered(circuit), observables(["Z0", "Z1", "Z2"], 3))
    weights = torch.tensor([WEIGHTS[p.name] for p in circuit.parameters], dtype=torch.float64)
    found = simulator(weights, torch.tensor([X, X[::-1]], dtype=torch.float64))
    for row, x in enumerate((X, X[::-1])):
        wanted = [torch.cos(torch.tensor(eval(angle, {"x": x, **WEIGHTS}), dtype=torch.float64)) for angle in chosen]
        assert found[row].tolist() == pytest.approx([float(v) for v in wanted], abs=1e-12)
