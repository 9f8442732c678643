"""Each rule of a kind of contribution catches its wrong one, and no other rule does."""

import re
from pathlib import Path

import numpy as np
import pytest

from ketbench.base.contributed.kinds import KINDS
from ketbench.plugin import Bars, CircuitBuilder, Dataset, Experiment, InputError, Project
from ketbench.testing import CONTRIBUTED_RULES, State, examine_contribution
from ketbench.testing.tasks import small_dataset

DOCS = Path(__file__).parents[2] / "docs" / "plugin-kinds.md"
BY_MODULE = {"manifest", "light-module"}
"""Rules about the package, which classes of this file have none of."""


class Importer:
    title, endings, begins = "Lines", (".lines",), ()

    def read(self, path):
        try:
            lines = path.read_text("utf-8").split()
            return {"a": [float(line) for line in lines]}
        except ValueError:
            raise InputError("A line is not a number; correct it.") from None

    def example(self, folder):
        path = folder / "some.lines"
        path.write_text("1\n2\n3")
        return path


class Exporter:
    title, ending, takes = "Text", ".text", "circuit"

    def write(self, circuit):
        return circuit.name


class Sample:
    title, description = "S", "A sample."

    def build(self):
        circuit = CircuitBuilder("c", 2).add("ry", 0, "x[0]").add("ry", 1, "x[1]").add("rx", 0, "w").build()
        experiment = Experiment("e", "gate.statevector", dataset=small_dataset(), circuit=circuit, seed=1)
        return Project("s").with_experiment(experiment)


class Gate:
    title, symbol, wires, angles, symmetric = "Turns", "TT", 2, ("theta",), True
    decomposition = "ry(theta) a; ry(theta) b;"


class Score:
    title, predicts, best = "Hits", "classes", "most"

    def score(self, truth, predicted, chances):
        return float((truth == predicted).mean())

    def examples(self):
        return [([0, 1], [0, 0], 0.5)]


class Optimiser:
    title = "Plain"

    def make(self, parameters, learning_rate, weight_decay):
        import torch

        return torch.optim.SGD(parameters, learning_rate)


class Figure:
    title = "F"

    def draw(self, result):
        held = [value for value in result.summary.values() if isinstance(value, float)]
        return Bars(title="F", categories=["a"], names=["b"], values=np.array([[held[0]]])) if held else None


class Section:
    title = "S"

    def write(self, run):
        return [f"Seed {run.seed}."] if run.result else []


GOOD = {kind.lower(): globals()[kind] for kind in map(str.capitalize, KINDS)}


def given(kind, **wrong):
    return type(kind, (GOOD[kind],), wrong)


def raising(*_):
    raise KeyError("x")


def counting():
    made = iter(range(1000))
    return lambda *_: str(next(made))


def other_project(_self, seeds=iter(range(100))):  # noqa: B008 - another one each time is what is wrong here
    experiment = Experiment("e", "photonic.link", seed=next(seeds))
    return Project("s").with_experiment(experiment)


def own_step(torch):
    class Up(torch.optim.SGD):
        def step(self):
            with torch.no_grad():
                for group in self.param_groups:
                    for one in group["params"]:
                        one.add_(0.1)

    return Up


def upward(_self, parameters, rate, decay):
    return own_step(pytest.importorskip("torch"))(parameters, rate)


def another_rate(_self, parameters, rate, decay):
    return pytest.importorskip("torch").optim.SGD(parameters, 3 * rate)


def empty_dataset(_self):
    experiment = Experiment("e", "gate.statevector", dataset=Dataset("d", small_dataset().columns[:1]), seed=1)
    return Project("s").with_experiment(experiment)


def by_chances(_self, truth, predicted, chances):
    return float((chances.argmax(1) == truth).mean())


def by_order(_self, truth, predicted, chances):
    return float(np.dot(np.arange(len(truth)), truth == predicted))


def misshapen(_self, result):
    return Bars(title="F", categories=["a"], names=["b"], values=np.zeros((2, 2)))


WRONG = [
    ("importer", {"title": ""}, "described", "title is empty"),
    ("importer", {"read": None}, "described", "no method read"),
    ("importer", {"endings": ("lines",)}, "importer-endings", "write a dot and small letters"),
    ("importer", {"endings": (".csv", ".lines")}, "importer-endings", "Ketbench reads '.csv' itself"),
    ("importer", {"read": lambda s, p: {"a": [1, 2], "b": [1]}}, "importer-reads", "unequal lengths"),
    ("importer", {"read": lambda s, p: {"a": [float(x) for x in p.read_text().split()]}}, "importer-refuses", "noise"),
    ("exporter", {"takes": "figures"}, "described", "write dataset or circuit or runs"),
    ("exporter", {"write": lambda s, c: 5}, "exporter-writes", "must give a text"),
    ("exporter", {"write": raising}, "exporter-writes", "fails on a small circuit with KeyError"),
    ("exporter", {"write": counting()}, "exporter-writes", "something else the second time"),
    ("exporter", {"ending": "text"}, "exporter-writes", "write a dot and letters"),
    ("sample", {"build": lambda s: "project"}, "sample-built", "give a ketbench.plugin.Project"),
    ("sample", {"build": other_project}, "sample-built", "another one the second time"),
    ("sample", {"build": lambda s: Project("empty")}, "sample-built", "holds no experiment"),
    ("sample", {"build": empty_dataset}, "sample-runs", "cannot run"),
    ("gate", {"angles": "theta"}, "described", "a list of texts"),
    ("gate", {"decomposition": "ry(theta) a; zz a, b"}, "gate-steps", "is not a step"),
    ("gate", {"symbol": "TURNTURN"}, "gate-steps", "room for 6 signs"),
    ("gate", {"decomposition": "h a; h b;"}, "gate-matrix", "The angle theta changes nothing"),
    ("gate", {"decomposition": "ry(theta) a; cx a, b;"}, "gate-matrix", "the matrix changes when"),
    ("gate", {"matrix": staticmethod(lambda theta: np.eye(4))}, "gate-matrix", "another gate than the decomposition"),
    ("score", {"examples": lambda s: [([0], [0], 0.5)]}, "score-known", "not 0.5"),
    ("score", {"best": "least"}, "score-sound", "correct one of the two"),
    (
        "score",
        {"score": by_chances, "examples": None},
        "score-sound",
        "chances",
    ),
    (
        "score",
        {"score": by_order, "examples": None},
        "score-sound",
        "order",
    ),
    ("optimiser", {"make": lambda s, *_: "adam"}, "optimiser-descends", "give a torch.optim.Optimizer"),
    ("optimiser", {"make": upward}, "optimiser-descends", "must go down the gradient"),
    ("optimiser", {"make": another_rate}, "optimiser-descends", "'lr' of its first group"),
    ("figure", {"draw": raising}, "figure-draws", "fails on a result with a control"),
    ("figure", {"draw": lambda s, r: "picture"}, "figure-draws", "give a figure of ketbench.plugin"),
    (
        "figure",
        {"draw": misshapen},
        "figure-draws",
        "",
    ),
    ("section", {"write": lambda s, run: run.result.summary["x"]}, "section-writes", "fails on a run"),
    ("section", {"write": lambda s, run: [" "]}, "section-writes", "empty text"),
    ("section", {"backends": "gate"}, "described", "a list of texts"),
]


def failed(kind, found):
    results = {r.rule: r for r in examine_contribution(kind, "planted", found) if r.rule not in BY_MODULE}
    return {name: result.findings for name, result in results.items() if result.state is State.FAILED}


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_one_keeps_every_rule_and_each_is_examined(kind, own_places):
    results = [r for r in examine_contribution(kind, "planted", GOOD[kind]) if r.rule not in BY_MODULE]
    assert [(r.rule, r.state, r.findings) for r in results if r.state is not State.PASSED] == []


@pytest.mark.parametrize(("kind", "wrong", "rule", "said"), WRONG)
def test_a_wrong_one_breaks_its_rule_and_no_other(kind, wrong, rule, said, own_places):
    wrong = {name: value for name, value in wrong.items() if name != "examples" or value is not None}
    base = GOOD[kind]
    if rule == "score-sound" and "score" in wrong:
        base = type("Bare", (), {"title": "Hits", "predicts": "classes"})
    found = failed(kind, type(kind, (base,), wrong))
    assert set(found) == {rule}, found
    assert any(said in finding for finding in found[rule]), found
    assert all(finding.endswith(".") for finding in found[rule]), found


def test_every_rule_of_a_kind_is_explained_under_its_anchor():
    anchors = re.findall(r"^### ([a-z-]+)$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert anchors == [rule.name for rule in CONTRIBUTED_RULES]
