"""The exporter keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from markdown_table.exporter import Exporter


def test_the_exporter_conforms():
    assert_contribution_conforms("exporter", "markdown_table", Exporter())
