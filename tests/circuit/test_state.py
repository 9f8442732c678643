from __future__ import annotations

import math
from typing import Any

import numpy as np
import pennylane
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketbench.base.errors import CircuitError
from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Condition, Control
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.states.state import live_state

qml: Any = pennylane


def reference_state(circuit: Circuit, values: dict[str, float], features: list[float]) -> np.ndarray:
    """PennyLane's default.qubit on the same unitary circuit, gate by gate from the table's matrices."""
    from ketbench.circuit.states.unitary import op_matrix

    @qml.qnode(qml.device("default.qubit", wires=circuit.n_wires))
    def run() -> Any:
        for op in expanded(circuit).ops:
            if GATES[op.gate].kind is not GateKind.UNITARY:
                continue
            matrix = op_matrix(op, values, features)
            if op.controls:
                qml.ControlledQubitUnitary(
                    matrix,
                    wires=[*(c.wire for c in op.controls), *op.wires],
                    control_values=[c.value for c in op.controls],
                )
            else:
                qml.QubitUnitary(matrix, wires=list(op.wires))
        return qml.state()

    return np.asarray(run())


@st.composite
def unitary_circuits(draw: st.DrawFn) -> Circuit:
    wires = draw(st.integers(1, 4))
    builder = CircuitBuilder("any", wires)
    names = [name for name, g in GATES.items() if g.kind is GateKind.UNITARY and g.wires <= wires]
    for _ in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from(names))
        order = draw(st.permutations(range(wires)))
        targets, rest = order[: GATES[name].wires], order[GATES[name].wires :]
        guards = [Control(w, draw(st.integers(0, 1))) for w in rest[: draw(st.integers(0, len(rest)))]]
        angles = [draw(st.floats(-4, 4, allow_nan=False)) for _ in GATES[name].angles]
        builder.add(name, targets, *angles, controls=guards)
    return builder.build()


@settings(max_examples=40, deadline=None)
@given(unitary_circuits())
def test_the_state_is_that_of_pennylane(circuit: Circuit) -> None:
    state = live_state(circuit)
    assert len(state.branches) == 1
    np.testing.assert_allclose(state.branches[0].state.reshape(-1), reference_state(circuit, {}, []), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(unitary_circuits())
def test_bloch_vectors_are_those_of_the_reduced_states(circuit: Circuit) -> None:
    state = live_state(circuit)
    vector = state.branches[0].state.reshape(-1)
    for wire in range(circuit.n_wires):
        rho = np.asarray(qml.math.reduce_statevector(vector, [wire]))
        wanted = [2 * rho[0, 1].real, -2 * rho[0, 1].imag, (rho[0, 0] - rho[1, 1]).real]
        np.testing.assert_allclose(state.bloch()[wire], wanted, atol=1e-9)
        assert state.purity()[wire] == pytest.approx(float(np.trace(rho @ rho).real))


@pytest.mark.parametrize("block", sorted(n for n, g in GATES.items() if g.kind is GateKind.BLOCK))
def test_blocks_run_as_what_they_stand_for(block: str) -> None:
    from ketbench.circuit.blocks import angle_count

    angles = [0.1 * (i + 1) for i in range(angle_count(block, 3, 2))]
    folded = CircuitBuilder("folded", 3).add(block, [0, 1, 2], *angles, layers=2).build()
    np.testing.assert_allclose(
        live_state(folded).probabilities(), live_state(expanded(folded)).probabilities(), atol=1e-12
    )


def test_teleportation_moves_the_state_whatever_is_measured() -> None:
    builder = CircuitBuilder("teleport", 3).add("ry", 0, 0.7).add("rz", 0, 0.4)
    builder.add("h", 1).add("x", 2, controls=[1]).add("x", 1, controls=[0]).add("h", 0)
    builder.add("measure", 0, bits=[0]).add("measure", 1, bits=[1])
    builder.add("x", 2, condition=Condition(1)).add("z", 2, condition=Condition(0))
    circuit = builder.build()
    state = live_state(circuit)
    alone = live_state(CircuitBuilder("alone", 1).add("ry", 0, 0.7).add("rz", 0, 0.4).build())
    np.testing.assert_allclose(state.bloch()[2], alone.bloch()[0], atol=1e-12)
    assert len(state.branches) == 4
    assert state.exact
    assert all(a.phase is None for a in state.amplitudes())


def test_twelve_measured_qubits_need_no_branches() -> None:
    builder = CircuitBuilder("many", 12)
    for wire in range(12):
        builder.add("h", wire).add("measure", wire, bits=[wire])
    state = live_state(builder.build())
    assert len(state.branches) == 1
    assert state.mixed
    np.testing.assert_allclose(state.bloch(), 0.0, atol=1e-12)


def test_reset_of_one_half_of_a_pair_leaves_a_mixture() -> None:
    circuit = CircuitBuilder("r", 2).add("h", 0).add("x", 1, controls=[0]).add("reset", 0).build()
    state = live_state(circuit)
    np.testing.assert_allclose(state.probabilities(), [0.5, 0.5, 0, 0], atol=1e-12)
    np.testing.assert_allclose(state.purity(), [1.0, 0.5], atol=1e-12)


def test_amplitude_encoding_prepares_the_normalised_sample() -> None:
    circuit = CircuitBuilder("a", 3).add("h", 0).add("amplitude_encoding", [2, 1], "x[0]", "x[1]", "x[2]").build()
    state = live_state(circuit, features=[3.0, 0.0, 4.0])
    np.testing.assert_allclose(state.probabilities(), np.kron([0.5, 0.5], [9 / 25, 16 / 25, 0, 0]), atol=1e-12)


@given(st.integers(0, 6))
def test_columns_done_are_the_columns_simulated(columns: int) -> None:
    builder = CircuitBuilder("steps", 1)
    for _ in range(6):
        builder.add("rx", 0, math.pi / 6)
    state = live_state(builder.build(), columns)
    assert state.probabilities()[1] == pytest.approx(math.sin(columns * math.pi / 12) ** 2)


def test_too_wide_says_the_cost() -> None:
    with pytest.raises(CircuitError, match=r"13 wires.*KiB.*s\."):
        live_state(CircuitBuilder("wide", 13).add("h", 0).build())


def test_an_angle_without_a_value_is_named() -> None:
    circuit = CircuitBuilder("bad", 1).add("rx", 0, "1/x[0]").build()
    with pytest.raises(CircuitError, match=r"'rx' in column 0, 1/x\[0\]"):
        live_state(circuit, features=[0.0])


@given(st.floats(-3, 3, allow_nan=False))
def test_parameters_and_features_reach_the_angles(value: float) -> None:
    circuit = CircuitBuilder("p", 1).add("ry", 0, "2*theta + x[0]").build()
    assume(abs(value) > 1e-3)
    state = live_state(circuit, parameters={"theta": value}, features=[0.25])
    assert state.probabilities()[1] == pytest.approx(math.sin(value + 0.125) ** 2)
