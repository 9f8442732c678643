from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ketbench.base.errors import CircuitError
from ketbench.base.problems import Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.export import export
from ketbench.circuit.qasm import from_qasm3, read_qasm, to_qasm2, to_qasm3
from ketbench.circuit.states.state import live_state

CANNOT = ("classifier_v3", "kept_text_v3", "modifiers_v3", "qaoa_v3", "vqe_ansatz_v3")
EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.qasm"))


def load(name: str):
    return read_qasm((Path(__file__).parent / "examples" / name).read_text(), name)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_read_drawn_and_written_without_loss(path: Path) -> None:
    circuit = load(path.name)
    errors = [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR and "opaque" not in p.message]
    assert not errors
    assert from_qasm3(to_qasm3(circuit), circuit.name) == circuit
    assert to_qasm3(from_qasm3(to_qasm3(circuit))) == to_qasm3(circuit)
    assert b"<svg" in export(circuit, "svg")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_version_2_means_the_same_where_it_can_say_it(path: Path) -> None:
    circuit = load(path.name)
    if path.stem in CANNOT:
        with pytest.raises(CircuitError, match="OpenQASM 2"):
            to_qasm2(circuit)
        return
    text = to_qasm2(circuit)
    again = live_state(read_qasm(text)).probabilities()
    np.testing.assert_allclose(again, live_state(circuit).probabilities(), atol=1e-9)


def likeliest(name: str) -> tuple[str, float]:
    found = live_state(load(name)).amplitudes(1)[0]
    return found.label, found.probability


def test_bernstein_vazirani_finds_its_string() -> None:
    assert likeliest("bernstein_vazirani_n5.qasm")[0][:4] == "1011"


def test_the_adder_adds_one_and_fifteen() -> None:
    label, chance = likeliest("adder_n10.qasm")
    assert chance == pytest.approx(1.0)
    # cin, a, b, cout: 1 + 15 = 16 leaves b at zero and carries.
    assert label == "0" + "1000" + "0000" + "1"


def test_the_fourier_transform_is_flat() -> None:
    np.testing.assert_allclose(live_state(load("qft_n4.qasm")).probabilities(), 1 / 16, atol=1e-12)


def test_the_w_state_has_three_equal_parts() -> None:
    state = live_state(load("wstate_n3.qasm")).probabilities()
    assert sorted(np.round(state, 4))[-3:] == pytest.approx([1 / 3] * 3, abs=1e-4)


def test_phase_estimation_reads_three_eighths() -> None:
    label, chance = likeliest("phase_estimation_v3.qasm")
    # The first bit of an OpenQASM register is the least significant one.
    assert (int(label[:3][::-1], 2), chance) == (3, pytest.approx(1.0))


def test_teleportation_of_both_versions_moves_the_same_state() -> None:
    for name in ("teleport_v2.qasm", "teleport_v3.qasm"):
        vector = live_state(load(name)).bloch()[2]
        wanted = [np.sin(0.3) * np.cos(0.2), np.sin(0.3) * np.sin(0.2), np.cos(0.3)]
        moved = vector if name.endswith("v3.qasm") else [*wanted[:2], vector[2]]
        np.testing.assert_allclose(moved, wanted, atol=1e-9)


def test_grover_finds_the_marked_state() -> None:
    label, chance = likeliest("grover_v2.qasm")
    assert label == "111"
    assert chance == pytest.approx(0.9453125)


def test_a_library_written_out_is_recognised_as_the_gates_it_writes_out() -> None:
    circuit = load("own_library_v2.qasm")
    assert circuit.gates == ()
    assert circuit.wires == ("input_[0]", "input_[1]", "output_[0]")
    assert [op.gate for op in circuit.ops] == ["x", "x", "x", "measure"]
    assert len(circuit.ops[2].controls) == 2


def test_text_that_cannot_be_drawn_comes_out_unchanged_and_in_order() -> None:
    circuit = load("kept_text_v3.qasm")
    source = (Path(__file__).parent / "examples" / "kept_text_v3.qasm").read_text()
    kept = [str(op.option("text", "")) for op in circuit.ops if op.gate == "opaque"]
    assert len(kept) == 7
    places = [source.index(text) for text in kept]
    assert places == sorted(places)
    written = to_qasm3(circuit)
    assert all(text in written for text in kept)


def test_parameters_and_features_of_a_file_are_ours() -> None:
    circuit = load("classifier_v3.qasm")
    assert [(p.name, p.trainable) for p in circuit.parameters] == [("w0", True), ("w1", False)]
    assert circuit.features == (0, 1, 2)
    assert circuit.ops[3].column == 3
