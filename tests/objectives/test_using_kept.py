"""Kept kernels and Born machines: what their files compute alone is what the run computed; shots scatter around it."""

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
from ketbench.data.preparing.preparation import Standardise
from ketbench.data.splits.split import Split
from ketbench_gate.objectives.backends import GenerateBackend, KernelBackend
from ketbench_gate.objectives.generating.examples import bars_dataset
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.generating.using import trained_circuit
from ketbench_gate.objectives.kernels.data import rows_of
from ketbench_gate.objectives.kernels.matrices import states
from ketbench_gate.objectives.kernels.params import KernelParams


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
