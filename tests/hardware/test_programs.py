"""Programs compute what circuits say, and counts become values: against products of matrices and closed forms."""

import itertools

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.gates import GATES
from ketbench.circuit.states.unitary import apply, matrix_of
from ketbench.contract.orders import executed_from_json, executed_to_json, order_from_bytes, order_to_bytes
from ketbench.contract.targets import Execution
from ketbench_hardware.programs.lowering import program
from ketbench_hardware.programs.observables import bases, terms, turns_into
from ketbench_hardware.programs.order import executed, programs
from ketbench_hardware.programs.program import PAIRS, SINGLE, TURNS
from ketbench_hardware.programs.reading import Misread, misread, value

GUARDS = [(), (1,), (0,), (1, 0), (1, 1, 0)]


def unitary(made):
    state = np.eye(2**made.wires, dtype=complex).reshape((2,) * made.wires + (2**made.wires,))
    for gate in made.gates:
        assert gate.name in (*SINGLE, *TURNS, *PAIRS, "barrier")
        if gate.name in ("cx", "cz"):
            apply(state, GATES[gate.name[1]].matrix(), (gate.wires[1],), (Control(gate.wires[0]),))
        elif gate.name != "barrier":
            matrix = GATES[gate.name].matrix
            apply(state, matrix(gate.angle) if gate.name in TURNS else matrix(), gate.wires)
    return state.reshape(2**made.wires, -1)


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.matrix])
def test_every_gate_under_every_control_is_the_same_up_to_a_phase(name):
    gate = GATES[name]
    for guards in GUARDS:
        wires = len(guards) + gate.wires
        angles = np.random.default_rng(len(guards)).uniform(-3, 3, len(gate.angles))
        controls = [Control(wire, on) for wire, on in enumerate(guards)]
        targets = list(range(len(guards), wires))[::-1]
        circuit = CircuitBuilder("one", wires).add(name, targets, *map(float, angles), controls=controls).build()
        overlap = np.vdot(unitary(program(circuit, {}, ())), matrix_of(circuit.ops, wires))
        assert abs(overlap) == pytest.approx(2**wires, abs=1e-9)


@pytest.mark.parametrize("features", [[3.0], [0.5, -2.0, 1.0], [-1.0, 0.0, 0.0, 2.0, 0.0, -0.1, 4.0]])
def test_amplitudes_are_prepared_with_their_signs(features):
    wires = max(1, int(np.ceil(np.log2(len(features)))))
    inputs = [f"x[{k}]" for k in range(len(features))]
    circuit = CircuitBuilder("amplitudes", wires).add("amplitude_encoding", range(wires), *inputs).build()
    wanted = np.zeros(2**wires)
    wanted[: len(features)] = features
    found = unitary(program(circuit, {}, features))[:, 0]
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted), atol=1e-12)


def test_a_row_of_zeros_is_no_state():
    circuit = CircuitBuilder("amplitudes", 1).add("amplitude_encoding", (0,), "x[0]", "x[1]").build()
    with pytest.raises(InputError, match="only zeros"):
        program(circuit, {}, (0.0, 0.0))


def test_what_is_no_unitary_is_refused():
    circuit = CircuitBuilder("middle", 1).add("reset", 0).build()
    with pytest.raises(InputError, match="'reset' cannot be sent to a device"):
        program(circuit, {}, ())


def test_strings_that_agree_wire_by_wire_are_read_together():
    read = bases([terms("Z0 + 0.5*X1"), terms("Z0 X1"), terms("X0 - Y1 Z2"), terms("Z1")])
    assert read == (((0, "Z"), (1, "X")), ((0, "X"), (1, "Y"), (2, "Z")), ((1, "Z"),))


@pytest.mark.parametrize("letter", "XY")
def test_turns_make_a_letter_readable_in_z(letter):
    matrix = unitary(type(program(CircuitBuilder("none", 1).build(), {}, ()))(1, tuple(turns_into(((0, letter),)))))
    np.testing.assert_allclose(
        matrix.conj().T @ GATES["z"].matrix() @ matrix, GATES[letter.lower()].matrix(), atol=1e-12
    )


@pytest.mark.parametrize("text", ["", "Z0 +", "W3", "Z0 Q1"])
def test_no_observable_is_guessed(text):
    if text:
        with pytest.raises(InputError, match="cannot be read"):
            terms(text)
    else:
        assert terms(text) == ()


def test_mean_and_error_of_counts():
    observable = terms("Z0 - 0.5*Z1")
    counts = {"00": 30, "01": 10, "11": 60}
    readings = np.repeat([0.5, 1.5, -0.5], [30, 10, 60])
    mean, error = value(observable, bases([observable]), [counts])
    assert mean == pytest.approx(readings.mean())
    assert error == pytest.approx(readings.std() / 10)


def test_a_value_at_the_very_end_has_an_error_too():
    _, error = value(terms("Z0"), bases([terms("Z0")]), [{"0": 100}])
    mean = 1 - 2 / 102
    assert error == pytest.approx(np.sqrt((1 - mean**2) / 100))


def test_errors_of_reading_are_undone_as_the_inverse_matrix_says():
    wrong = Misread(np.array([0.1, 0.02]), np.array([0.2, 0.05]))
    true = np.array([0.4, 0.3, 0.2, 0.1])
    single = [np.array([[1 - e, f], [e, 1 - f]]) for e, f in zip(wrong.ones, wrong.zeros, strict=True)]
    seen = np.kron(*single) @ true
    counts = {f"{k:02b}": round(1e12 * p) for k, p in enumerate(seen)}
    for text, signs in (("Z0 Z1", (1, -1, -1, 1)), ("Z1", (1, -1, 1, -1)), ("2*Z0", (2, 2, -2, -2))):
        mean, _ = value(terms(text), bases([terms(text)]), [counts], wrong)
        assert mean == pytest.approx(true @ np.array(signs), abs=1e-9)


def test_rates_of_wrong_reading_come_from_the_two_calibrations():
    found = misread({"00": 90, "10": 10}, {"11": 70, "01": 10, "10": 20}, 2)
    np.testing.assert_allclose(found.ones, [0.1, 0.0])
    np.testing.assert_allclose(found.zeros, [0.1, 0.2])
    assert misread({"0": 50, "1": 50}, {"1": 50, "0": 50}, 1) is None


def exact_counts(made, shots):
    """Outcomes as frequent as they should be."""
    chances = np.abs(unitary(made)[:, 0]) ** 2
    return {"".join(bits): shots * chances[k] for k, bits in enumerate(itertools.product("01", repeat=made.wires))}


@pytest.mark.parametrize("readout", [False, True])
def test_an_order_gives_the_values_of_its_circuit(readout):
    circuit = CircuitBuilder("two", 2).add("ry", 0, "x[0]").add("ry", 1, "w").build()
    order = [Execution(circuit, {"w": 0.3}, np.array([[0.7], [1.9]]), ("Z0", "X1", "Z0 + Z1"), 1000, 0, readout)]
    order.append(Execution(circuit, {"w": -1.0}, np.array([[0.2]]), ("Z1",), 1000, 0, readout))
    made = programs(order)
    assert len(made) == 2 * 2 + 1 + (2 if readout else 0)
    found = executed(order, [exact_counts(one, 1000) for one in made])
    cosines = np.cos([0.7, 1.9])
    np.testing.assert_allclose(
        found[0].values, np.stack([cosines, [np.sin(0.3)] * 2, cosines + np.cos(0.3)], 1), atol=1e-9
    )
    np.testing.assert_allclose(found[1].values, [[np.cos(1.0)]], atol=1e-9)
    assert [one.executions for one in found] == ([6, 1] if readout else [4, 1])
    if readout:
        np.testing.assert_allclose(found[0].corrected, found[0].values, atol=1e-9)


def test_an_order_and_its_values_travel_unchanged():
    circuit = CircuitBuilder("two", 2).add("ry", 0, "x[0]").add("amplitude_encoding", (1,), "x[1]", "w").build()
    order = [Execution(circuit, {"w": 0.1}, np.array([[0.1, 1 / 3]]), ("Z0",), 7, 2, True)]
    data = order_to_bytes(order)
    assert order_to_bytes(order_from_bytes(data)) == data
    again = executed_from_json(executed_to_json(executed(order, [{"00": 7}, {"00": 7}, {"11": 7}])))
    np.testing.assert_array_equal(again[0].values, [[1.0]])
    np.testing.assert_array_equal(again[0].corrected, [[1.0]])


def test_without_shots_nothing_is_sent():
    circuit = CircuitBuilder("one", 1).add("h", 0).build()
    with pytest.raises(InputError, match="add --shots 1000"):
        programs([Execution(circuit, {}, np.zeros((1, 1)), ("Z0",))])
