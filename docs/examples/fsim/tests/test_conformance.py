"""The gate keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from fsim.gate import Gate


def test_the_gate_conforms():
    assert_contribution_conforms("gate", "fsim", Gate())
