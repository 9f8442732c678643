"""Targets of classes beside others: the loss is a sum, and each target has its scores, classes and probabilities."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, f1_score, log_loss, mean_absolute_error, r2_score

from ketbench.base.errors import InputError
from ketbench.base.problems import Severity
from ketbench.contract.plugin import Context, Task
from ketbench.data.dataset import Column, Dataset, Kind, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench.project.proposing.preset_circuits import dressed_circuit
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.models.exporting import standalone
from ketbench_gate.models.samples import samples, with_more_targets
from ketbench_gate.paging.stages import stages
from ketbench_gate.training.beginning.pieces import objective_of

BACKEND = StatevectorBackend()
CLASSES = {"size": ("large", "small"), "colour": ("blue", "green", "red")}


def table(first="size", more=("size", "colour", "weight")):
    """Two columns of classes and one of numbers that hang together with three features."""
    generator = np.random.default_rng(3)
    x = generator.normal(size=(60, 3))
    held = {
        "size": Column("size", (x[:, 0] > 0).astype(np.int32), Kind.CATEGORY, categories=CLASSES["size"]),
        "colour": Column("colour", np.arange(60, dtype=np.int32) % 3, Kind.ORDINAL, categories=CLASSES["colour"]),
        "weight": Column("weight", 40 + 10 * x[:, 1] + x[:, 2]),
    }
    features = tuple(Column(f"f{k}", x[:, k]) for k in range(3))
    kept = {name: column for name, column in held.items() if name in (first, *more)}
    columns = (*features, *(replace(c, role=Role.TARGET) if name == first else c for name, c in kept.items()))
    return Dataset("d", columns, split=Split(validation=0.2, test=0.25))


def settings(**params):
    fixed = {"epochs": 3, "explain": "quick", "precision": "complex128", "checkpoint_seconds": 0}
    return BACKEND.params(**{**fixed, **params})


KINDS = {
    "two of classes": ("size", ("colour",)),
    "classes and numbers": ("size", ("colour", "weight")),
    "numbers and classes": ("weight", ("colour",)),
}


@pytest.fixture(scope="module")
def trained():
    made = {}

    def of(kind):
        if kind not in made:
            first, more = KINDS[kind]
            task, asked = Task(table(first, more), dressed_circuit("c", 3), 5), settings(more_targets=more)
            made[kind] = task, asked, list(BACKEND.run(task, asked, Context()))[-1]
        return made[kind]

    return of


def test_rows(task, model):
    rows = prepare(task.dataset).test.rows
    kept = {name: task.dataset.column(name) for name in model.inputs}
    return rows, Dataset("new", tuple(replace(c, values=c.values[rows]) for c in kept.values()))


test_rows.__test__ = False


@pytest.mark.parametrize("kind", KINDS)
def test_each_target_has_its_scores_by_scikit_learn_and_the_run_their_means(trained, kind):
    task, asked, result = trained(kind)
    rows, new = test_rows(task, result.model)
    found = BACKEND.predict(task, asked, result.model, new, Context()).columns
    first, more = KINDS[kind]
    accuracies = []
    for name in (first, *more):
        column = task.dataset.column(name)
        if not column.is_coded:
            assert result.summary["test_mae"] == result.summary["test_mae_weight"]
            error = mean_absolute_error(column.values[rows], found["prediction_weight"])
            assert result.summary["test_mae_weight"] == pytest.approx(error, rel=1e-6)
            share = r2_score(column.values[rows], found["prediction_weight"])
            assert result.summary["test_r2_weight"] == pytest.approx(share, abs=1e-6)
            continue
        true = np.array(CLASSES[name])[column.values[rows]]
        chances = np.stack([found[f"probability_{name}_{one}"] for one in CLASSES[name]], axis=1)
        np.testing.assert_allclose(chances.sum(1), 1, atol=1e-12)
        assert list(found[f"prediction_{name}"]) == list(np.array(CLASSES[name])[chances.argmax(1)])
        accuracies.append(accuracy_score(true, found[f"prediction_{name}"]))
        assert result.summary[f"test_accuracy_{name}"] == pytest.approx(accuracies[-1])
        macro = f1_score(true, found[f"prediction_{name}"], average="macro", labels=CLASSES[name], zero_division=0)
        assert result.summary[f"test_f1_macro_{name}"] == pytest.approx(macro)
        loss = log_loss(true, chances, labels=list(CLASSES[name]))
        assert result.summary[f"test_log_loss_{name}"] == pytest.approx(loss)
    assert result.summary["test_accuracy"] == pytest.approx(np.mean(accuracies))
    assert result.model.inputs == ("f0", "f1", "f2")
    assert [one["name"] for one in result.model.description["outputs"]] == list(found)


def parts_of(first, more, **params):
    data = table(first)
    features = replace(data, columns=tuple(replace(c, role=Role.SKIP) if c.name in more else c for c in data.columns))
    prepared = prepare(features)
    columns = [data.column(name) for name in more]
    made = with_more_targets(samples(prepared, torch.float64), prepared, data.target, columns)
    return made, objective_of(settings(more_targets=more, **params), made)


def test_the_loss_is_the_sum_over_the_targets_each_with_its_weights():
    made, objective = parts_of("size", ("colour", "weight"), class_weights="balanced", loss="huber")
    _, targets = made.parts["train"]
    outputs = torch.randn(len(targets), made.n_outputs, generator=torch.Generator().manual_seed(0)).double()
    expected = torch.nn.functional.huber_loss(outputs[:, 5], targets[:, 2])
    for place, columns in ((0, slice(0, 2)), (1, slice(2, 5))):
        codes = targets[:, place].long()
        counts = torch.bincount(codes).double()
        weights = len(codes) / (len(counts) * counts)
        expected = expected + torch.nn.functional.cross_entropy(outputs[:, columns], codes, weights)
    torch.testing.assert_close(objective.loss(outputs, targets), expected)
    assert objective.loss_name == "cross-entropy and huber"


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_gives_the_same_classes_and_comes_back(trained, tmp_path, kind):
    task, asked, result = trained(kind)
    BACKEND.export(task, asked, result.model, "folder", str(tmp_path), Context())
    _, new = test_rows(task, result.model)
    ours = BACKEND.predict(task, asked, result.model, new, Context()).columns
    theirs = standalone.load(tmp_path).predict({c.name: c.values for c in new.columns})
    assert list(theirs) == list(ours)
    for name, column in ours.items():
        if column.dtype.kind == "f":
            np.testing.assert_allclose(theirs[name], column, atol=1e-9)
        else:
            assert theirs[name] == list(column)
    back = list(BACKEND.adopt(task, asked, str(tmp_path), Context()))[-1]
    assert back.summary["test_accuracy"] == pytest.approx(result.summary["test_accuracy"])
    described = json.loads((tmp_path / "model.json").read_text())
    described["targets"][-1]["name"] = "other"
    (tmp_path / "model.json").write_text(json.dumps(described))
    with pytest.raises(InputError, match="differ in: targets"):
        list(BACKEND.adopt(task, asked, str(tmp_path), Context()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_is_evaluated_elsewhere_target_by_target(trained, kind):
    task, asked, result = trained(kind)
    found = list(BACKEND.evaluate(task, asked, result.model, {"target": "exact"}, Context()))[-1].summary
    for name in (name for name in result.summary if name.startswith(("test_accuracy", "test_r2_"))):
        score = name.removeprefix("test_")
        if f"device_{score}" in found:
            assert found[f"device_{score}"] == pytest.approx(result.summary[name], abs=1e-9)
    assert found["device_accuracy_colour"] is not None


def test_strong_controls_answer_every_target():
    task = Task(table(), dressed_circuit("c", 2), 5)
    params = settings(more_targets=("colour", "weight"), controls="strong", encoder="linear", epochs=1, explain="none")
    result = list(BACKEND.run(task, params, Context()))[-1]
    assert len(result.baselines) == 9
    for one in result.baselines:
        for score in ("test_accuracy_size", "test_accuracy_colour", "test_r2_weight"):
            assert np.isfinite(one.summary[score]), (one.name, score)
        assert one.summary["test_accuracy"] == pytest.approx(
            (one.summary["test_accuracy_size"] + one.summary["test_accuracy_colour"]) / 2
        )


def test_every_target_of_classes_has_its_pictures(trained):
    _, _, result = trained("classes and numbers")
    assert {"confusion", "confusion_2", "predictions", "roc", "roc_2", "calibration_2"} <= result.figures.keys()
    assert result.figures["confusion_2"].columns == list(CLASSES["colour"])
    assert "'colour'" in result.figures["confusion_2"].title
    assert result.figures["confusion"].values.sum() == result.figures["confusion_2"].values.sum() == 15


def test_the_strip_says_what_is_predicted():
    task = Task(table(), dressed_circuit("c", 3), 5)
    shown = {s.label: s.title for s in stages(task, settings(more_targets=("colour", "weight")))}
    assert shown["Head"] == "Linear, 2 targets of classes and 1 number"
    assert shown["Loss"] == "Sum of cross-entropies and squared errors"


@pytest.mark.parametrize(
    ("first", "params", "sentence"),
    [
        ("size", {"more_targets": ("colour",), "loss": "squared"}, "loss 'squared' does not fit"),
        ("size", {"more_targets": ("words",)}, "neither numbers nor classes"),
        ("size", {"more_targets": ("gaps",)}, "has gaps"),
        ("size", {"more_targets": ("one",)}, "has a single value"),
        ("size", {"more_targets": ("colour",), "head": "none"}, "needs 5 observables"),
    ],
)
def test_what_cannot_be_a_target_is_named(first, params, sentence):
    data = table(first)
    words = Column("words", np.array([f"w{k}" for k in range(60)], object), Kind.TEXT, Role.SKIP)
    codes = np.arange(60, dtype=np.int32) % 2
    gaps = Column(
        "gaps", np.where(np.arange(60) == 7, -1, codes).astype(np.int32), Kind.CATEGORY, categories=("a", "b")
    )
    one = Column("one", np.zeros(60, np.int32), Kind.CATEGORY, categories=("a",))
    held = tuple(c if c.name in params["more_targets"] else replace(c, role=Role.SKIP) for c in (words, gaps, one))
    data = replace(data, columns=(*data.columns, *held))
    found = BACKEND.check(Task(data, dressed_circuit("c", 3), 5), settings(**params))
    assert any(sentence in str(p) for p in found if p.severity is Severity.ERROR), found


def test_a_program_of_its_own_scores_every_target_alike(trained, tmp_path):
    task, asked, result = trained("classes and numbers")
    program, _ = BACKEND.code(task, asked, result.model)
    (tmp_path / "own.py").write_text(program)
    out = subprocess.run([sys.executable, "own.py", "--train"], cwd=tmp_path, capture_output=True, text=True)
    assert out.returncode == 0, out.stderr
    assert f"kept weights: test score {result.summary['test_accuracy']:.4f}" in out.stdout
