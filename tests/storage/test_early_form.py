"""A circuit in the lists of the first day's files is the circuit that was written then."""

from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.circuit import CircuitBuilder, Condition, Control, CustomGate, Op, Parameter, Uniform
from ketbench.circuit.json_form import circuit_from_json, circuit_to_json
from ketbench.project.storage.trust.early import present_form

EARLY = {
    "name": "c",
    "wires": ["a", "b"],
    "bits": 1,
    "ops": [
        ["ry", [1], [["*", 0.5, ["x", 0]]], [[0, 1]], 0, [], None, []],
        ["measure", [0], [], [], 1, [0], None, []],
        ["own", [1], [["parameter", "t"]], [], 2, [], [0, 1], [["shots", 3]]],
    ],
    "parameters": [["t", "Uniform", {"low": -1.0, "high": 2.0}, True]],
    "gates": [["own", 1, ["angle"], [["rz", [0], [["parameter", "angle"]], [], 0, [], None, []]]]],
}


def test_lists_become_the_circuit_that_was_drawn():
    circuit = circuit_from_json(present_form(EARLY))
    assert circuit.wires == ("a", "b")
    assert circuit.registers == ()
    assert circuit.parameters == (Parameter("t", Uniform(-1.0, 2.0), True),)
    assert circuit.gates == (CustomGate("own", 1, ("angle",), (Op("rz", (0,), (expression("angle"),), (), 0),)),)
    assert circuit.ops == (
        Op("ry", (1,), (expression("0.5*x[0]"),), (Control(0, 1),), 0),
        Op("measure", (0,), (), (), 1, (0,)),
        Op("own", (1,), (expression("t"),), (), 2, (), Condition(0, 1), (("shots", 3),)),
    )


def test_the_present_form_stays_as_it_is():
    data = circuit_to_json(CircuitBuilder("ansatz", 2).add("h", 0).add("ry", 1, "2*theta").build())
    assert present_form(data) is data
