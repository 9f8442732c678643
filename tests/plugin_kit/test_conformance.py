"""Our own backends keep every rule; a planted one breaks each rule alone."""

import importlib
import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.plugin import Checkpoint, Result, Severity
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


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.name not in ("no-qt", "manifest")])
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


class Wrong:
    """One mistake each, besides those that the planted backend makes by itself."""

    @staticmethod
    def title(base):
        return type("W", (base,), {"title": None})(), "title is None"

    @staticmethod
    def needs_as_text(base):
        return type("W", (base,), {"needs": "dataset"})(), "needs is 'dataset'"

    @staticmethod
    def check_of_nothing(base):
        def check(self, task, params):
            found = base.check(self, task, params)
            return None if all(p.severity is Severity.NOTE for p in found) else found

        return type("W", (base,), {"check": check})(), "check gave NoneType"

    @staticmethod
    def yes_as_answer(base):
        return type("W", (base,), {"available": lambda self: True})(), "available() gave bool"

    @staticmethod
    def headline_by_chance(base):
        return _with(base, lambda r: {"test_accuracy": 0.5 + next(CHANCE) / 1000}), "use task.seed only"

    @staticmethod
    def per_cent(base):
        return _with(base, lambda r: {"test_accuracy": 93.0}), "give a share, not per cent"

    @staticmethod
    def infinite(base):
        return _with(base, lambda r: {"spread": np.float64("inf")}), "is inf; give None"

    @staticmethod
    def unit_of_nothing(base):
        return _with(base, lambda r: {}, units={"spraed": "rad"}), "units names 'spraed'"

    @staticmethod
    def only_claims(base):
        return _with(base, lambda r: {"test_f1": 1.0, "verdict": "quantum advantage"}), "No baseline has 'test_f1'"

    @staticmethod
    def checkpoint_of_text(base):
        return _kept(base, lambda data: "state"), "is str, not bytes"

    @staticmethod
    def checkpoint_cut_short(base):
        return _kept(base, lambda data: data[:-3]), "is not safetensors"


CHANCE = itertools.count()


def _with(base, entries, **more):
    def run(self, task, params, context):
        for item in base.run(self, task, params, context):
            yield replace(item, summary={**item.summary, **entries(item)}, **more) if isinstance(item, Result) else item

    return type("W", (base,), {"run": run, "scores": None})()


def _kept(base, change):
    def run(self, task, params, context):
        for item in base.run(self, task, params, context):
            yield replace(item, data=change(item.data)) if isinstance(item, Checkpoint) else item

    return type("W", (base,), {"run": run, "scores": None})()


@pytest.mark.parametrize("mistake", [name for name in vars(Wrong) if not name.startswith("_")])
def test_one_mistake_is_one_sentence(planted_on_path, mistake):
    base = importlib.import_module("ketbench_planted").Planted
    backend, said = getattr(Wrong, mistake)(base)
    findings = failed(backend)
    assert len(findings) == 1, findings
    (sentences,) = findings.values()
    assert any(said in sentence for sentence in sentences), sentences
