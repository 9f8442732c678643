"""Our own backends keep every rule; a planted one breaks each rule alone."""

import importlib
import re
from pathlib import Path

import pytest

from ketbench.backends.registry import Registry
from ketbench.testing import RULES, State, assert_backend_conforms, examine

DOCS = Path(__file__).parents[2] / "docs" / "plugin-rules.md"
OURS = [c.name for c in Registry().candidates() if c.distribution == "ketbench"]


def planted(name="Planted", broken="", module="ketbench_planted"):
    return getattr(importlib.import_module(module), name)(broken)


def failed(backend):
    return {result.rule: result.findings for result in examine(backend) if result.state is State.FAILED}


@pytest.mark.parametrize("name", OURS)
def test_our_own_backends_keep_every_rule(name):
    assert_backend_conforms(Registry().backend(name))


def test_a_good_backend_keeps_every_rule_and_each_is_examined(planted_on_path):
    assert {result.state for result in examine(planted())} == {State.PASSED}


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.name != "no-qt"])
def test_breaking_a_rule_fails_that_rule_and_no_other(planted_on_path, rule):
    found = failed(planted(broken=rule))
    assert set(found) == {rule}
    assert all(sentence.strip().endswith(".") for sentence in found[rule])


def test_a_plugin_that_brings_in_qt_fails_that_rule_alone(planted_on_path):
    assert set(failed(planted("WithWindow", module="ketbench_planted_window"))) == {"no-qt"}


def test_memory_of_somebody_else_is_no_result(planted_on_path):
    assert set(failed(planted("ReadOnly"))) == {"arrays"}


def test_the_assertion_names_rule_finding_and_place(planted_on_path):
    with pytest.raises(AssertionError, match=r"steps: Step -1 comes after step 0; count on. \(docs/.*#steps\)"):
        assert_backend_conforms(planted(broken="steps"))


def test_every_rule_is_explained_under_its_anchor():
    anchors = re.findall(r"^## ([a-z-]+)$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert anchors == [rule.name for rule in RULES]
