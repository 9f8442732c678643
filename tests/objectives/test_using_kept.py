"""Kept kernels and Born machines: what their files compute alone is what the run computed; shots scatter around it."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_wine

from ketbench.base.errors import InputError
from ketbench.contract.plugin import Context, Task
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import Impute, OneHot, Pca, Standardise
from ketbench.data.splits.split import Split
from ketbench_gate.objectives.backends import GenerateBackend, KernelBackend
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.generating.using import trained_circuit
from ketbench_gate.objectives.kernels.data import rows_of
from ketbench_gate.objectives.kernels.keeping.standalone import load
from ketbench_gate.objectives.kernels.matrices import states
from ketbench_gate.objectives.kernels.params import KernelParams
from ketbench_gate.objectives.known import bars_dataset


def last(events):
    return list(events)[-1]


def wine():
    held = load_wine()
    names = ("alcohol", "flavanoids", "proline")
    columns = [Column(name, held.data[:, held.feature_names.index(name)]) for name in names]
    target = coded("cultivar", [str(value) for value in held.target], Role.TARGET)
    split = Split("stratified", validation=0.0, test=0.3)
    return Dataset("wine", (*columns, target), split, (Standardise(),))


@pytest.mark.parametrize(("name", "kind"), [("iqp", "fidelity"), ("zz", "projected"), ("angle", "fidelity")])
def test_a_kernel_s_folder_predicts_the_same_with_numpy_alone(tmp_path, name, kind):
    task = Task(wine(), None, 1)
    params = KernelParams(feature_map=name, kernel=kind, bandwidths=(0.3,), penalties=(1.0,), folds=2)
    model = last(KernelBackend().run(task, params, Context())).model
    files = KernelBackend().export(task, params, model, "folder", str(tmp_path), Context())
    assert {"model.py", "model.json", "rows.npy", "dual.npy"} <= set(files)
    test = rows_of(task.dataset).test
    np.save(tmp_path / "new.npy", test.x)
    code = "import model, json, numpy; print(json.dumps(model.load().predict(numpy.load('new.npy'))))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    raw = Dataset("new", tuple(Column(c.name, c.values[test.rows]) for c in task.dataset.features))
    told = KernelBackend().predict(task, params, model, raw, Context())
    assert json.loads(run.stdout) == told.columns["cultivar"].tolist()


def mixed():
    """Numbers with gaps, a category, and a step of each kind that a kernel meets."""
    random = np.random.default_rng(3)
    size = random.normal(10, 3, 60)
    size[[4, 30]] = np.nan
    colour = coded("colour", random.choice(["red", "green; pale", "blue"], 60).tolist())
    width = Column("width", random.normal(-2, 0.1, 60))
    target = coded("kind", ["a" if w > -2 else "b" for w in width.values], Role.TARGET)
    steps = (Impute(), OneHot(), Standardise(), Pca(components=3))
    return Dataset("mixed", (Column("size", size), colour, width, target), Split("random", 0.0, 0.3), steps)


def test_a_kernel_s_folder_takes_raw_rows_and_a_table(tmp_path):
    task = Task(mixed(), None, 1)
    params = KernelParams(bandwidths=(0.3,), penalties=(1.0,), folds=2)
    model = last(KernelBackend().run(task, params, Context())).model
    folder, new = tmp_path / "folder", tmp_path / "new.csv"
    folder.mkdir()
    files = KernelBackend().export(task, params, model, "folder", str(folder), Context())
    assert {"preparing.py", "preparation.npz"} <= set(files)
    rows = Dataset("new", tuple(Column(c.name, c.values[40:], c.kind, Role.FEATURE, c.categories)
                                for c in task.dataset.features))  # fmt: skip
    told = KernelBackend().predict(task, params, model, rows, Context()).columns["kind"].tolist()
    with new.open("w", newline="", encoding="utf-8") as stream:
        lines = csv.writer(stream)
        lines.writerow(["width", "spare", "colour", "size"])
        named = [rows.column(name).labels() for name in ("width", "colour", "size")]
        lines.writerows([w, "x", c, "" if s != s else s] for w, c, s in zip(*named, strict=True))
    command = [sys.executable, "-I", str(folder / "model.py"), str(new), str(tmp_path / "out.csv")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "kept rows agree" in run.stdout
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").split() == ["kind", *told]
    new.write_text("width,colour\n1,red\n", encoding="utf-8")
    bad = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (bad.returncode, bad.stderr) == (2, "The column 'size' is missing; the model takes it.\n")


def test_a_changed_folder_is_refused(tmp_path):
    task, params = Task(wine(), None, 1), KernelParams(bandwidths=(0.3,), penalties=(1.0,), folds=2)
    model = last(KernelBackend().run(task, params, Context())).model
    KernelBackend().export(task, params, model, "folder", str(tmp_path), Context())
    np.save(tmp_path / "dual.npy", 2 * np.load(tmp_path / "dual.npy"))
    with pytest.raises(RuntimeError, match="kept rows come out wrong"):
        load(tmp_path)


def test_a_kernel_is_evaluated_with_shots(tmp_path):
    task, params = Task(wine(), None, 1), KernelParams(bandwidths=(0.3,), penalties=(1.0,), folds=2)
    result = last(KernelBackend().run(task, params, Context()))
    exact = last(KernelBackend().evaluate(task, params, result.model, {}, Context())).summary
    assert exact["test_balanced_accuracy"] == pytest.approx(result.summary["test_balanced_accuracy"])
    few = last(KernelBackend().evaluate(task, params, result.model, {"shots": 1}, Context())).summary
    assert few["exact_balanced_accuracy"] == exact["test_balanced_accuracy"] != few["test_balanced_accuracy"]
    with pytest.raises(InputError, match="not on 'noise"):
        last(KernelBackend().evaluate(task, params, result.model, {"target": "noise.depolarizing:0.1"}, Context()))
    with pytest.raises(InputError, match="not written as 'torch'"):
        KernelBackend().export(task, params, result.model, "torch", str(tmp_path), Context())


def test_a_born_machine_s_circuit_has_its_chances_and_its_folder_draws(tmp_path):
    task, params = Task(bars_dataset(2, 2), None, 1), GenerateParams(layers=2, steps=30, seeds=1)
    backend = GenerateBackend()
    result = last(backend.run(task, params, Context()))
    circuit = trained_circuit(result.model, None)
    amplitudes = states(circuit, np.zeros((1, 1)), np.zeros(0))[0]
    assert np.allclose(np.abs(amplitudes) ** 2, result.model.tensors["probabilities"], atol=1e-10)
    files = backend.export(task, params, result.model, "qasm3", str(tmp_path), Context())
    assert {"circuit.qasm", "model.py", "probabilities.npy"} <= set(files)
    lines = "s = model.sample(4000, 1); b = [0, 0, 1, 1]; print(s.shape, model.chance(b), (s == b).all(1).mean())"
    code = f"import model; {lines}"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    shape, chance, share = run.stdout.rsplit(" ", 2)
    assert shape == "(4000, 4)"
    assert float(chance) == pytest.approx(result.model.tensors["probabilities"][3])
    assert float(share) == pytest.approx(float(chance), abs=0.03)
    exact = last(backend.evaluate(task, params, result.model, {}, Context())).summary
    assert exact["total_variation"] == pytest.approx(result.summary["total_variation"])
    drawn = last(backend.evaluate(task, params, result.model, {"shots": 50}, Context())).summary
    assert drawn["exact_total_variation"] == exact["total_variation"]
    assert drawn["shot_noise"] > 0
