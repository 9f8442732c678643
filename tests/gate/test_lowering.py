import pytest
import torch

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Condition, Control, Op
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator


def values(circuit, watched, weights=()):
    run = Simulator(lowered(circuit), observables(watched, circuit.n_wires))
    return run(torch.tensor(weights, dtype=torch.float64), torch.zeros(1, 0, dtype=torch.float64))[0].tolist()


def test_a_measurement_at_the_end_costs_no_wire():
    circuit = CircuitBuilder("end", 2).add("h", 0).add("measure", 0, bits=[0]).add("measure", 1, bits=[1]).build()
    flat = lowered(circuit)
    assert flat.n_wires == 2
    assert [op.gate for op in flat.ops] == ["h"]


def test_teleportation_with_conditions_moves_the_state():
    ops = [
        Op("ry", (0,), (expression("a"),), column=0),
        Op("h", (1,), column=0),
        Op("x", (2,), controls=(Control(1),), column=1),
        Op("x", (1,), controls=(Control(0),), column=2),
        Op("h", (0,), column=3),
        Op("measure", (0,), bits=(0,), column=4),
        Op("measure", (1,), bits=(1,), column=4),
        Op("x", (2,), condition=Condition(1), column=5),
        Op("z", (2,), condition=Condition(0), column=6),
    ]
    circuit = Circuit("teleport", ("a", "b", "c"), bits=2).with_ops(ops)
    assert lowered(circuit).n_wires == 5
    assert values(circuit, ["Z2", "X2"], [0.7]) == pytest.approx(
        [torch.cos(torch.tensor(0.7)).item(), torch.sin(torch.tensor(0.7)).item()], abs=1e-7
    )


def test_a_reset_begins_anew_and_a_condition_on_an_unwritten_bit_never_holds():
    circuit = CircuitBuilder("reset", 1).add("x", 0).add("reset", 0).add("ry", 0, "a").build()
    assert values(circuit, ["Z0"], [0.3]) == pytest.approx([torch.cos(torch.tensor(0.3)).item()], abs=1e-7)
    never = Circuit("never", ("q",), bits=1).with_ops([Op("x", (0,), condition=Condition(0))])
    assert values(never, ["Z0"]) == [1.0]
    always = Circuit("always", ("q",), bits=1).with_ops([Op("x", (0,), condition=Condition(0, 0))])
    assert values(always, ["Z0"]) == [-1.0]


def test_measuring_in_the_middle_destroys_interference():
    circuit = CircuitBuilder("middle", 1).add("h", 0).add("measure", 0, bits=[0]).add("h", 0).build()
    assert values(circuit, ["Z0"]) == pytest.approx([0.0], abs=1e-12)


def test_states_must_come_first():
    late = CircuitBuilder("late", 2).add("h", 0).add("amplitude_encoding", [0, 1], 1.0, 1.0).build()
    with pytest.raises(CircuitError, match="must be the first operation on its wires"):
        lowered(late)
