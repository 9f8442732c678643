"""The optimiser keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from lion.optimiser import Optimiser


def test_the_optimiser_conforms():
    assert_contribution_conforms("optimiser", "lion", Optimiser())
