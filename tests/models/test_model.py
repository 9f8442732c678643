"""A kept model: its bytes, its place in a project file, and new rows brought into its shape."""

import json
import struct

import h5py
import numpy as np
import pytest
from safetensors import safe_open

from ketbench.base.errors import BackendError, DatasetError, InputError, RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.model import (
    Calling,
    Evaluating,
    Exporting,
    KeptModel,
    Model,
    Predicting,
    Prediction,
    predict_with,
)
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.aligned import aligned
from ketbench.data.dataset import Kind
from ketbench.data.from_tables import dataset_of
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.running.jobs.guarding.values import require_result
from ketbench.running.jobs.worker.answering import answered

INPUTS = [
    {"name": "width", "kind": "numeric"},
    {"name": "site", "kind": "category", "categories": ["north", "south"]},
]
DESCRIPTION = {
    "kind": "test.linear",
    "computes": "2 width + 1",
    "inputs": INPUTS,
    "outputs": [{"name": "y", "kind": "numeric"}],
}


def linear() -> Model:
    return Model(DESCRIPTION, {"weight": np.array([2.0]), "bias": np.array([1.0], np.float32)})


def test_the_bytes_are_safetensors_that_the_library_reads(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(linear().to_bytes())
    with safe_open(path, "numpy") as file:
        assert set(file.keys()) == {"weight", "bias"}
        assert file.get_tensor("weight").tolist() == [2.0]
        assert json.loads(file.metadata()["ketbench-model"])["computes"] == "2 width + 1"


def test_a_model_comes_back_and_the_order_of_its_parts_does_not_count():
    model = linear()
    other = Model(dict(reversed(DESCRIPTION.items())), dict(reversed(model.tensors.items())))
    assert Model.from_bytes(model.to_bytes()) == model == other
    assert model != Model(DESCRIPTION, {"weight": np.array([2.5]), "bias": np.array([1.0], np.float32)})


def newer(data: bytes) -> bytes:
    size = struct.unpack("<Q", data[:8])[0]
    header = data[8 : 8 + size].replace(b'\\"format\\": 1', b'\\"format\\": 9')
    return struct.pack("<Q", len(header)) + header + data[8 + size :]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "not a model"),
        (lambda data: data[:-1], "not a model"),
        (lambda data: b"\x00" * 40, "not a model"),
        (lambda data: data.replace(b"ketbench-model", b"somebody-elses"), "not a model"),
        (newer, "format 9"),
    ],
)
def test_damaged_foreign_and_newer_bytes_are_refused(spoil, said):
    with pytest.raises(InputError, match=said):
        Model.from_bytes(spoil(linear().to_bytes()))


def test_a_description_says_what_the_model_takes_and_is_json():
    with pytest.raises(InputError, match="lacks inputs, outputs"):
        Model({"kind": "x", "computes": "y"})
    with pytest.raises(InputError, match="not JSON"):
        Model({**DESCRIPTION, "scale": float("nan")})


def test_a_project_keeps_the_model_as_one_array_of_plain_bytes(tmp_path):
    path = tmp_path / "p.h5"
    run = Run("run-0001", Experiment("e", "test.linear"), Status.DONE, result=Result({"x": 1}, model=linear()))
    without = Run("run-0002", Experiment("e", "test.linear"), Status.DONE, result=Result({"x": 1}))
    project = Project(name="p").with_run(run).with_run(without)
    Session.create(path, project).close()
    with Session.open(path) as session:
        assert session.project.run("run-0001").model().model == linear()
        with pytest.raises(InputError, match="run-0002 kept no model"):
            session.project.run("run-0002").model()
    found = []
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.append(item[()].tobytes()) if name.endswith("/model") else None)
    assert found == [linear().to_bytes()]


def test_new_rows_come_in_any_order_with_other_columns_beside():
    table = dataset_of({"site": ["south", "north"], "note": ["a", "b"], "width": [3, 4.5]})
    rows, notes = aligned(table, INPUTS)
    assert [column.name for column in rows.columns] == ["width", "site"]
    assert rows.columns[0].values.tolist() == [3.0, 4.5]
    assert rows.columns[1].values.tolist() == [1, 0]
    assert notes == []


def test_a_category_that_training_never_saw_is_taken_as_missing_and_told():
    rows, notes = aligned(dataset_of({"site": ["south", "west", "west"], "width": [1, 2, 3]}), INPUTS)
    assert rows.columns[1].values.tolist() == [1, -1, -1]
    assert notes == ["Column 'site': 'west' in 2 rows was not in the training data; taken as missing."]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"width": [1.0]}, "lacks 'site'"),
        ({"width": ["wide"], "site": ["north"]}, "'wide' in row 1, which is not a number"),
        ({"width": [], "site": []}, "no rows"),
    ],
)
def test_rows_that_do_not_fit_are_refused_in_a_sentence(table, said):
    with pytest.raises(DatasetError, match=said):
        aligned(dataset_of(table), INPUTS)


def test_pictures_of_another_size_are_refused():
    wanted = [{"name": "picture", "kind": "tensor", "shape": [2, 2]}]
    assert aligned(dataset_of({"picture": np.zeros((3, 2, 2))}), wanted)[0].columns[0].kind is Kind.TENSOR
    with pytest.raises(DatasetError, match="holds 3 x 2, but the model takes 2 x 2"):
        aligned(dataset_of({"picture": np.zeros((3, 3, 2))}), wanted)


class Linear:
    name = "test.linear"

    def predict(self, task, params, model, rows, context):
        return Prediction({"y": rows.columns[0].values * model.tensors["weight"] + model.tensors["bias"]}, ("told",))

    def evaluate(self, task, params, model, how, context):
        yield Result({"shots": how["shots"]})

    def export(self, task, params, model, form, folder, context):
        return [f"{form}.txt"]


def asked(what, backend=None):
    return list(answered(backend or Linear(), Task(), None, what, Context()))


def test_a_backend_is_asked_about_its_model():
    rows = aligned(dataset_of({"site": ["north"] * 2, "width": [1, 2]}), INPUTS)[0]
    (predicted,) = asked(Predicting(linear(), rows))
    assert predicted.arrays["y"].tolist() == [3.0, 5.0]
    assert predicted.notes == ("told",)
    assert asked(Evaluating(linear(), {"shots": 7}))[0].summary == {"shots": 7}
    assert asked(Exporting(linear(), "folder", "x"))[0].notes == ("folder.txt",)


def test_a_backend_that_cannot_and_one_that_answers_wrong_are_named():
    rows = aligned(dataset_of({"site": ["north"] * 2, "width": [1, 2]}), INPUTS)[0]

    class Silent:
        name = "test.silent"

    class Short(Linear):
        def predict(self, task, params, model, rows, context):
            return Prediction({"y": np.zeros(1)})

    with pytest.raises(BackendError, match=r"test\.silent' cannot predict"):
        asked(Predicting(linear(), rows), Silent())
    with pytest.raises(RunFailed, match=r"column 'y' of shape \(1,\) for 2 rows"):
        asked(Predicting(linear(), rows), Short())


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("weights", "a str as model"),
        (Model({"kind": "k", "computes": "c", "inputs": [], "outputs": []}, {"w": np.array(["a"])}), "the tensor 'w'"),
        (Model({"kind": "k", "computes": "c", "inputs": [], "outputs": []}, {"w": [1.0]}), "holds a list"),
    ],
)
def test_a_model_that_no_file_can_hold_is_refused_at_the_contract(model, said):
    with pytest.raises(RunFailed, match=said):
        require_result(Result(model=model), "Result of backend 'mine'")


def test_a_model_of_plain_numbers_passes_the_contract():
    described = {"kind": "k", "computes": "c", "inputs": [], "outputs": [], "deep": {"list": [1, [2.5, None]]}}
    require_result(Result(model=Model(described, {"w": np.zeros(2, np.float32), "flags": np.array([True])})), "r")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a x", "Column 'c': 'x' in 1 row was not in the training data; taken as missing."),
        ("x a x", "Column 'c': 'x' in 2 rows was not in the training data; taken as missing."),
        ("z y x", "Column 'c': 'x', 'y', 'z' in 3 rows were not in the training data; taken as missing."),
        ("z y x w", "Column 'c': 'w', 'x', 'y' and others in 4 rows were not in the training data; taken as missing."),
    ],
)
def test_categories_that_were_never_seen_are_named_and_counted(words, said):
    given = words.split()
    made, notes = aligned(dataset_of({"c": given}), [{"name": "c", "kind": "category", "categories": ["a", "b"]}])
    assert notes == [said]
    assert made.columns[0].values.tolist() == [0 if word == "a" else -1 for word in given]


def test_a_kept_model_predicts_by_what_was_given_last_and_says_when_nothing_was(monkeypatch):
    monkeypatch.setattr("ketbench.contract.model._PREDICTORS", [])
    kept = KeptModel("run", Model(DESCRIPTION, {}))
    with pytest.raises(InputError, match="Nothing here can predict"):
        kept.predict([1])
    predict_with(lambda run, rows: ("first", run, rows))
    predict_with(lambda run, rows: ("second", run, rows))
    assert kept.predict([1]) == ("second", "run", [1])


def test_a_step_of_a_job_is_of_its_first_batch_unless_said():
    assert (Calling("ibm.fake_manila", "plan").batch, Calling("ibm.fake_manila", "plan", batch=3).batch) == (0, 3)
