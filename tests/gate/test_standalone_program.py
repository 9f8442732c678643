"""An experiment as a program of its own: where Ketbench cannot be imported it gives what Ketbench gives."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.running.programs import program, write_program
from ketbench.samples import sample
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.models.exporting import script
from ketbench_gate.training.statevector_run import recover

ALONE = """
import json, runpy, sys
for name in ("ketbench", "ketbench_gate"):
    sys.modules[name] = None
held = runpy.run_path(sys.argv[1])
made = held["model"](sys.argv[2])
found = {"start": made.predict(held["COLUMNS"])}
if sys.argv[3] == "train":
    held["train"](made, held["parts"](made), held["HOW"], say=lambda text: None)
    found["trained"] = made.predict(held["COLUMNS"])
print(json.dumps(found))
"""


def alone(path, engine="torch", what="train"):
    asked = [sys.executable, "-I", "-c", ALONE, str(path), engine, what]
    ran = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def experiment(kind):
    found = next(iter(sample("iris-classifier").build().experiments.values()))
    how = {"epochs": 2, "precision": "complex128", "explain": "none", "checkpoint_every": 0}
    if kind == "numbers":
        columns = tuple(c for c in found.dataset.columns if c is not found.dataset.target)
        last = replace(columns[-1], role=Role.TARGET)
        colour = Column("tint", np.arange(150, dtype=np.int32) % 2, Kind.CATEGORY, categories=("pale", "deep"))
        data = replace(found.dataset, columns=(*columns[:-1], replace(colour, role=Role.FEATURE), last))
        data = replace(data, split=replace(data.split, method="random"))
        how |= {"optimiser": "sgd", "schedule": "step", "learning_rate": 0.01, "gradient_clip": 1.0, "loss": "huber"}
        return replace(found, dataset=data, params={**found.params, **how})
    how |= {"encoder": "mlp", "loss": "focal", "class_weights": "balanced", "optimiser": "adamw", "weight_decay": 0.1}
    return replace(found, params={**found.params, **how})


def of_ketbench(model, found, rows=None):
    backend = StatevectorBackend()
    params = backend.params.model_validate(dict(found.params))
    table = replace(found.dataset, columns=found.dataset.features)
    return backend.predict(Task(None, found.circuit, found.seed), params, model, table, Context()).columns


def agree(columns, ours, order):
    for name, values in columns.items():
        theirs = ours[name][order]
        if name == "prediction" and theirs.dtype.kind in "OU":
            assert values == theirs.tolist()
        else:
            np.testing.assert_allclose(values, theirs, rtol=0, atol=1e-6)


def order_of(found):
    from ketbench.plugin import prepare

    prepared = prepare(found.dataset)
    return np.concatenate([prepared.train.rows, prepared.validation.rows, prepared.test.rows]).astype(int)


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_start_values_and_training_are_those_of_the_experiment(kind, tmp_path):
    found = experiment(kind)
    backend = StatevectorBackend()
    params = backend.params.model_validate(dict(found.params))
    task = Task(found.dataset, found.circuit, found.seed)
    (path,) = write_program(found, tmp_path / "program.py")
    theirs = alone(path)
    start = recover(task, params, b"", Context())
    agree(theirs["start"], of_ketbench(start, found), order_of(found))
    result = next(one for one in backend.run(task, params, Context()) if isinstance(one, Result))
    agree(theirs["trained"], of_ketbench(result.model, found), order_of(found))


def test_kept_weights_predict_on_pennylane_what_the_run_predicts(tmp_path, monkeypatch):
    found = experiment("classes")
    backend = StatevectorBackend()
    params = backend.params.model_validate(dict(found.params))
    task = Task(found.dataset, found.circuit, found.seed)
    result = next(one for one in backend.run(task, params, Context()) if isinstance(one, Result))
    monkeypatch.setattr(script, "MOST_INLINE", 10)
    run = Run("run-0001", found, Status.DONE, result=result)
    files = write_program(run, tmp_path / "program.py")
    assert [path.name for path in files] == ["program.py", "data.csv"]
    theirs = alone(tmp_path / "program.py", "pennylane", "predict")
    agree(theirs["start"], of_ketbench(result.model, found), order_of(found))
    with pytest.raises(InputError, match="is there already; choose another place"):
        write_program(run, tmp_path / "program.py")


def test_no_word_of_ketbench_is_imported():
    text, table = program(experiment("classes"))
    assert table == ""
    assert "import ketbench" not in text
    assert "from ketbench" not in text
    assert "from safetensors" not in text
    compile(text, "program.py", "exec")


def test_a_backend_without_programs_says_so():
    with pytest.raises(InputError, match=r"'planning\.service' writes no program of its own"):
        program(Experiment("plan", "planning.service"))
