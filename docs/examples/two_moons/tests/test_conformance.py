"""The sample keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from two_moons.sample import Sample


def test_the_sample_conforms():
    assert_contribution_conforms("sample", "two_moons", Sample())
