"""A gate that is installed while the program runs: in table, texts, simulator and palette, without a new start."""

import numpy as np
import pytest

from ketbench.circuit import gates
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.gates import GATES, take_new_gates
from ketbench.circuit.qasm import from_qasm3, to_qasm2, to_qasm3
from ketbench.circuit.states.unitary import matrix_of
from ketbench_ui.circuit.placing.gate_palette import GatePalette

MANIFEST = """
title = "Half a swap"
symbol = "hsw"
description = ""
wires = 2
angles = ["theta"]
decomposition = "cx a, b; ry(theta/2) a; cx a, b;"
symmetric = false
latex = ""
"""


@pytest.fixture
def came(planted, monkeypatch):
    before = dict(gates._TABLE)
    planted("gate", "latecomer", "raise SystemExit", MANIFEST)
    assert take_new_gates() == ("latecomer",)
    yield
    for name in set(gates._TABLE) - set(before):
        del gates._TABLE[name]


def test_it_is_simulated_and_written_and_read(came):
    builder = CircuitBuilder("c", 2)
    builder.add("latecomer", [0, 1], "0.8")
    circuit = builder.build()
    c, s = np.cos(0.2), np.sin(0.2)
    turn = np.kron([[c, -s], [s, c]], np.eye(2))
    cx = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    np.testing.assert_allclose(matrix_of(circuit.ops, 2), cx @ turn @ cx, atol=1e-12)
    text = to_qasm3(circuit)
    assert "gate latecomer(theta) a, b { cx a, b; ry(theta/2) a; cx a, b; }" in text
    assert from_qasm3(text).ops == circuit.ops
    assert "gate latecomer(theta) a, b" in to_qasm2(circuit)


def test_a_second_look_takes_it_once_and_the_palette_offers_it(came, qtbot):
    palette = GatePalette()
    qtbot.addWidget(palette)
    assert take_new_gates() == ()
    assert "latecomer" in GATES
    assert "latecomer" in palette.tiles


def test_the_palette_that_was_open_takes_it(planted, qtbot):
    palette = GatePalette()
    qtbot.addWidget(palette)
    before = set(palette.tiles)
    planted("gate", "afterwards", "raise SystemExit", MANIFEST)
    try:
        take_new_gates()
        palette.take_gates()
        assert set(palette.tiles) - before == {"afterwards"}
    finally:
        gates._TABLE.pop("afterwards", None)
