"""The figure keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from distances.figure import Figure


def test_the_figure_conforms():
    assert_contribution_conforms("figure", "distances", Figure())
