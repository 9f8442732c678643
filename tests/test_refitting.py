"""A circuit that takes its data in another way takes all of them, is sound, and keeps its trainable part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import CircuitError
from ketbench.base.problems import Severity
from ketbench.circuit.angles.expressions import features_of, to_text
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.editing.refitting import rounds_needed, with_amplitudes, with_fewer_features, with_reuploading


def drawn(wires, encoded):
    builder = CircuitBuilder("c", wires)
    for wire in range(min(wires, encoded)):
        builder.add("ry", wire, f"0.5*x[{wire}]")
    for wire in range(wires):
        builder.add("ry", wire, f"w{wire}")
    return builder.build()


def errors(circuit):
    return [str(problem) for problem in circuit_problems(circuit) if problem.severity is Severity.ERROR]


@given(st.integers(1, 5), st.integers(0, 5), st.integers(1, 20))
def test_reuploading_reads_every_feature_and_keeps_what_was_drawn(wires, encoded, features):
    before = drawn(wires, encoded)
    after = with_reuploading(before, features)
    known = min(wires, encoded)
    assert after.features == tuple(range(max(known, features)))
    assert not errors(after)
    kept = [op for op in after.ops if op.column >= after.columns - before.columns]
    assert [(op.gate, op.wires, op.angles) for op in kept] == [(op.gate, op.wires, op.angles) for op in before.ops]
    more = len(after.parameters) - len(before.parameters)
    assert more == 2 * wires * (rounds_needed(before, features) - bool(known))


def test_reuploading_writes_features_as_the_circuit_does():
    after = with_reuploading(drawn(2, 2), 4)
    assert "0.5*x[3]" in {to_text(angle) for op in after.ops for angle in op.angles}


@given(st.integers(1, 5), st.integers(0, 5), st.integers(1, 32))
def test_amplitudes_hold_every_feature_or_are_refused(wires, encoded, features):
    before = drawn(wires, encoded)
    if features > 2**wires:
        with pytest.raises(CircuitError, match="by amplitude encoding"):
            with_amplitudes(before, features)
        return
    after = with_amplitudes(before, features)
    assert after.features == tuple(range(features))
    assert not errors(after)
    assert after.parameters == before.parameters
    assert sum(op.gate == "ry" for op in after.ops) == wires


def test_no_round_can_stand_before_an_amplitude_encoding():
    with pytest.raises(CircuitError, match="prepares amplitudes"):
        with_reuploading(with_amplitudes(drawn(2, 2), 4), 6)


@given(st.integers(1, 5), st.integers(0, 5), st.integers(0, 6))
def test_without_the_features_that_are_no_more_the_rest_stays(wires, encoded, features):
    before = drawn(wires, encoded)
    after = with_fewer_features(before, features)
    assert after.features == tuple(i for i in before.features if i < features)
    assert [op for op in after.ops if not features_of(op.angles[0])] == list(before.ops[min(wires, encoded) :])
    assert after.n_wires == before.n_wires
    assert not errors(after)
