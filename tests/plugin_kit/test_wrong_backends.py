"""Backends that are wrong in one way each: the rule it breaks says so in a sentence, and no other rule is broken."""

import importlib
from collections.abc import Mapping

import numpy as np
import pytest
from safetensors.numpy import save

from ketbench.plugin import (
    Availability,
    Axis,
    Bars,
    Baseline,
    Checkpoint,
    Drawn,
    HeatMap,
    Histogram,
    Line,
    Logged,
    Measured,
    Problem,
    Progress,
    Result,
    Series,
    Severity,
    Table,
    Truth,
)  # fmt: skip
from ketbench.testing import State, examine
from ketbench.testing.tasks import good_task

PROCESSES = {"light", "no-qt", "manifest", "cancel"}
"""Rules that start a process or wait for one; `test_conformance.py` breaks them."""


@pytest.fixture
def planted(planted_on_path):
    return importlib.import_module("ketbench_planted")


def summary(**more):
    def result(self, weight):
        given = {"loss": weight, "four": 4, "test_accuracy": 0.9, **more}
        given = {name: value for name, value in given.items() if value != "left out"}
        return Result(given, [Baseline("zero", "Zero", {"loss": 0.0, "test_accuracy": 0.8})])

    return {"_result": result}


def result(**fields):
    def made(self, weight):
        plain = {"summary": {"loss": weight, "four": 4}, "baselines": [Baseline("zero", "Zero", {"loss": 0.0})]}
        return Result(**{**plain, **fields})

    return {"_result": made}


def run(*items, before=True, after=()):
    def going(self, task, params, context):
        if before:
            yield Measured(0, {"loss": 1.0})
        yield from (one() if callable(one) else one for one in items)
        yield self._result(1.0)
        yield from after

    return {"run": going}


def raising(*_):
    raise KeyError("weights")


def unseeded_summary(self, weight, numbers=iter(range(1000))):  # noqa: B008 - another each time is what is wrong
    return Result({"test_accuracy": 0.5 + next(numbers) / 1e4, "four": 4}, [Baseline("z", "Z", {"test_accuracy": 0.4})])


def checks(answer):
    return {"check": lambda self, task, params: answer}


def parsing(self, task, params):
    found = super(type(self), self).check(task, params)
    return found if not params.words else [*found, Problem(f"{float(params.words)}")]


def line(**fields):
    return Line(title="L", series=[Series("a", **fields)], x=Axis("step"))


X3 = np.arange(3.0)
WRONG = {
    "a title that is None": ({"title": None}, "words", "title is None"),
    "an empty name": ({"name": " "}, "words", "name is ' '"),
    "a need that is misspelt": ({"needs": frozenset({"dataset", "datset"})}, "words", "needs has 'datset'"),
    "takes as a text": ({"takes": "circuit"}, "words", "takes is 'circuit'"),
    "available gives True": ({"available": lambda self: True}, "available", "available() gave bool"),
    "available raises": ({"available": raising}, "available", "available() fails with KeyError"),
    "a no without a remedy": (
        {"available": lambda self: Availability(False, "No chip.")},
        "available",
        "without reason",
    ),
    "check gives None": (checks(None), "good-task", "None"),
    "check gives a text": (checks("fine"), "good-task", "str"),
    "check gives texts": (checks(["fine"]), "good-task", "str"),
    "check refuses a good task": (checks([Problem("No.", severity=Severity.ERROR)]), "good-task", "No."),
    "check parses a text": (
        {"check": parsing},
        "texts",
        "words",
    ),
    "an accuracy without a control": (result(summary={"test_accuracy": 1.0, "four": 4}), "control", "test_accuracy"),
    "a control with another key": (
        result(summary={"test_r2": 0.9, "four": 4}, baselines=[Baseline("z", "Z", {"r2": 0.8})]),
        "control",
        "test_r2",
    ),
    "an advantage without a control": (
        result(notes=["A quantum advantage was shown."], baselines=()),
        "control",
        "claimed without any baseline",
    ),
    "a speedup without a control": (result(summary={"speedup": 9.0, "four": 4}, baselines=()), "control", "speedup"),
    "a headline that hangs on no seed": ({"_result": unseeded_summary}, "same-seed", "with the same seed"),
    "NaN in the summary": (summary(gap=float("nan")), "summary", "Entry 'gap' of the summary is nan"),
    "infinity in the summary": (summary(gap=float("inf")), "summary", "is inf"),
    "NaN of a control": (
        result(baselines=[Baseline("zero", "Zero", {"loss": float("nan")})]),
        "summary",
        "of the control 'zero'",
    ),
    "a score in per cent": (summary(test_accuracy=93.0), "summary", "give a share, not per cent"),
    "a unit of no key": (result(units={"energy": "eV"}), "summary", "units names 'energy'"),
    "a set in the summary": (summary(found={1, 2}), "saved", "found"),
    "an object in the summary": (summary(found=object()), "saved", "object"),
    "NaN in an array": (result(arrays={"w": np.array([np.nan])}), "arrays", "Array 'w' holds nan"),
    "objects in an array": (result(arrays={"w": np.array([{}, []], dtype=object)}), "saved", "w"),
    "bars of another shape": (
        result(figures={"b": Bars(title="B", categories=["a"], names=["b"], values=np.ones((2, 1)))}),
        "figures",
        "b",
    ),
    "a line of two lengths": (result(figures={"l": line(x=X3, y=X3[:2])}), "figures", "l"),
    "a heat map that does not fit": (
        result(figures={"h": HeatMap(title="H", rows=["a"], columns=["b"], values=np.ones((2, 2)))}),
        "figures",
        "h",
    ),
    "a histogram without its last edge": (
        result(figures={"h": Histogram(title="H", edges=X3, counts=np.ones((1, 3)), names=["a"])}),
        "figures",
        "h",
    ),
    "a row that is too short": (
        result(figures={"t": Table(title="T", columns=["a", "b"], rows=[["x"]])}),
        "figures",
        "t",
    ),
    "a live figure that does not fit": (run(lambda: Drawn("l", line(x=X3, y=X3[:1]))), "figures", "l"),
    "a dict as an event": (run({"loss": 1.0}), "events", "dict"),
    "a text as a metric": (run(lambda: Measured(1, {"loss": "low"})), "events", "low"),
    "steps that fall": (run(Measured(5, {"loss": 1.0}), Measured(3, {"loss": 1.0})), "steps", "count on"),
    "more done than there is": (run(Progress(12, 10)), "progress", "12"),
    "two results": (run(after=[Result({"four": 4})]), "one-result", "2"),
    "an event after the result": (run(after=[Logged("late")]), "one-result", "Logged"),
    "a run that raises": ({"run": raising}, "one-result", "KeyError"),
    "a pickle as a checkpoint": (run(Checkpoint(0, b"\x80\x04pickle")), "checkpoint", "safetensors"),
    "an empty checkpoint": (run(Checkpoint(0, b"")), "checkpoint", "safetensors"),
    "a truth that is wrong": ({"truths": lambda self: [WRONG_TRUTH(self)]}, "truth", "two and two are 4."),
    "an explanation that raises": ({"explain": raising}, "explain", "KeyError"),
}


def WRONG_TRUTH(backend):  # noqa: N802 - a table names it
    return Truth("2 + 2 = 5", good_task(backend.needs), {"steps": 2}, lambda found: "two and two are 4.")


def broken_rules(backend) -> Mapping[str, tuple[str, ...]]:
    return {one.rule: one.findings for one in examine(backend, without=PROCESSES) if one.state is State.FAILED}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_backend_is_caught_by_one_sentence(planted, wrong):
    given, rule, said = WRONG[wrong]
    # Without these the wrong one is asked about nothing else.
    plain = {"interactive": False, "explain": property(), "explain_offer": property(), "truths": lambda self: []}
    found = broken_rules(type("Wrong", (planted.Planted,), {**plain, "scores": None, **given})())
    assert set(found) == {rule}, found
    assert any(said in sentence for sentence in found[rule]), found
    assert all(sentence.strip().endswith(".") for sentence in found[rule]), found


def test_there_are_as_many_as_were_asked_for():
    assert len(WRONG) + len({"defaults", "json", "bounds", "interactive", "cancel", "resume", "bad-task"}) >= 50


def test_a_checkpoint_that_is_one_is_none_of_the_wrong_ones(planted):
    good = run(lambda: Checkpoint(0, save({"w": X3})))
    plain = {"interactive": False, "explain": property(), "explain_offer": property(), "truths": lambda self: []}
    assert broken_rules(type("Good", (planted.Planted,), {**plain, "scores": None, **good})()) == {}
