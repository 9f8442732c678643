"""The score keeps every rule of its kind, and the manifest says what the code says."""

from ketbench.testing import assert_contribution_conforms

from gmean.score import Score


def test_the_score_conforms():
    assert_contribution_conforms("score", "gmean", Score())
