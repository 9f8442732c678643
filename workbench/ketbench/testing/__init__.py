"""The conformance suite for plugins: what every backend must keep; imported by tests and by `ketbench plugin check`.

Examples
--------
In the tests of a plugin::

    from ketbench.testing import assert_backend_conforms

    def test_my_backend_conforms():
        assert_backend_conforms(MyBackend())
"""

from ketbench.testing.contributed.suite import (
    CONTRIBUTED_RULES,
    assert_contribution_conforms,
    examine_contribution,
)
from ketbench.testing.rule import Rule, RuleResult, State
from ketbench.testing.rules.truths import register_truth
from ketbench.testing.suite import RULES, assert_backend_conforms, examine

__all__ = [
    "CONTRIBUTED_RULES",
    "RULES",
    "Rule",
    "RuleResult",
    "State",
    "assert_backend_conforms",
    "assert_contribution_conforms",
    "examine",
    "examine_contribution",
    "register_truth",
]
