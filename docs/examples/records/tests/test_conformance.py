"""The importer keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from records.importer import Importer


def test_the_importer_conforms():
    assert_contribution_conforms("importer", "records", Importer())
