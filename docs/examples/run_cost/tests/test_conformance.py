"""The section keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from run_cost.section import Section


def test_the_section_conforms():
    assert_contribution_conforms("section", "run_cost", Section())
