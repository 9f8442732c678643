"""A kept model gives the run's own outputs again, bit by bit, and refuses what it cannot use."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ketbench.base.errors import DatasetError, InputError
from ketbench.base.intervals import student_interval
from ketbench.contract.model import Model
from ketbench.contract.plugin import Checkpoint, Context
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.preparing.preparation import Impute, OneHot, Pca, Standardise, prepare
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend

PREPARED = (Impute(), OneHot(), Standardise(), Pca(components=2))


def rows_of(task, rows):
    columns = tuple(replace(c, values=c.values[rows]) for c in task.dataset.features)
    return Dataset("new", columns)


def with_colours(task):
    names = ["red", "green", "blue"] * 20
    columns = (*task.dataset.columns, coded("colour", names))
    return replace(task, dataset=replace(task.dataset, columns=columns, preparation=PREPARED))


@pytest.mark.parametrize(
    ("backend", "params"),
    [
        (StatevectorBackend(), {}),
        (StatevectorBackend(), {"precision": "complex128", "head": "mlp", "encoder": "mlp"}),
        (PennyLaneBackend(), {"head": "none"}),
        (PennyLaneBackend(), {"shots": 50}),
    ],
    ids=["plain", "encoder", "pennylane", "shots"],
)
def test_predictions_are_the_runs_own_bit_by_bit(backend, params, task, done):
    task = with_colours(task)
    _, result = done(backend, task, epochs=1, explain="none", **params)
    model = Model.from_bytes(result.model.to_bytes())
    test = prepare(task.dataset).test.rows
    found = backend.predict(task, backend.params(**params), model, rows_of(task, test), Context())
    chances = torch.as_tensor(result.arrays["test_outputs"]).double().softmax(1).numpy()
    assert np.array_equal(found.columns["probability_c0"], chances[:, 0])
    assert np.array_equal(found.columns["probability_c1"], chances[:, 1])
    codes = result.arrays["test_outputs"].argmax(axis=1)
    assert found.columns["prediction"].tolist() == [f"c{code}" for code in codes]


def test_a_row_alone_is_predicted_as_among_the_others(task, done):
    backend = StatevectorBackend()
    _, result = done(backend, task, epochs=1, explain="none")
    test = prepare(task.dataset).test.rows
    chances = torch.as_tensor(result.arrays["test_outputs"]).double().softmax(1).numpy()
    for place, row in enumerate(test[:3]):
        found = backend.predict(task, backend.params(), result.model, rows_of(task, [row]), Context())
        assert found.columns["probability_c1"][0] == chances[place, 1]


def test_numbers_come_in_the_unit_of_the_target(regression, done):
    backend = StatevectorBackend()
    _, result = done(backend, regression, epochs=1, explain="none")
    prepared = prepare(regression.dataset)
    found = backend.predict(
        regression, backend.params(), result.model, rows_of(regression, prepared.test.rows), Context()
    )
    expected = result.arrays["test_outputs"][:, 0].astype(float) * prepared.train.y.std() + prepared.train.y.mean()
    np.testing.assert_allclose(found.columns["prediction"], expected, rtol=1e-12)


def test_several_seeds_give_their_mean_and_an_interval(task, done):
    backend = StatevectorBackend()
    _, result = done(backend, task, epochs=1, explain="none", repeats=2)
    rows = rows_of(task, [0, 1])
    params = backend.params(repeats=2)
    found = backend.predict(task, params, result.model, rows, Context())
    singles = []
    for seed in (3, 4):
        _, alone = done(backend, replace(task, seed=seed), epochs=1, explain="none")
        singles.append(backend.predict(task, params, alone.model, rows, Context()).columns["probability_c0"])
    np.testing.assert_allclose(found.columns["probability_c0"], np.mean(singles, axis=0), atol=1e-12)
    low, _ = student_interval(np.array(singles)[:, 0])
    assert found.columns["probability_c0_low"][0] == pytest.approx(max(0.0, low))
    assert "2 seeds" in found.notes[-1]


def test_a_resumed_run_keeps_the_models_of_the_seeds_before(task, done):
    backend = StatevectorBackend()
    settings = {"epochs": 2, "explain": "none", "repeats": 2, "checkpoint_every": 1}
    events, whole = done(backend, task, **settings)
    later = [event for event in events if isinstance(event, Checkpoint)][-1]
    _, resumed = done(backend, task, Context(resume=later.data), **settings)
    assert resumed.model.to_bytes() == whole.model.to_bytes()


def test_weights_go_by_name(task, done):
    _, result = done(StatevectorBackend(), task, epochs=1, explain="none")
    described = dict(result.model.description)
    order = np.argsort(described["parameters"])[::-1]
    described["parameters"] = [described["parameters"][i] for i in order]
    tensors = dict(result.model.tensors)
    tensors["seed0.frozen"] = tensors["seed0.frozen"][order]
    rows = rows_of(task, [0, 1, 2])
    asked = [StatevectorBackend().predict(task, StatevectorBackend.params(), m, rows, Context()) for m in
             (result.model, Model(described, tensors))]  # fmt: skip
    assert np.array_equal(asked[0].columns["probability_c0"], asked[1].columns["probability_c0"])


def test_what_cannot_be_used_is_named(task, done):
    backend = StatevectorBackend()
    _, result = done(backend, task, epochs=1, explain="none")
    rows, params = rows_of(task, [0]), backend.params()

    def asked(model, rows=rows):
        return backend.predict(task, params, model, rows, Context())

    described, tensors = dict(result.model.description), dict(result.model.tensors)
    with pytest.raises(InputError, match="of kind 'other'"):
        asked(Model({**described, "kind": "other"}, tensors))
    with pytest.raises(InputError, match=r"not complete .KeyError: 'precision'"):
        asked(Model({k: v for k, v in described.items() if k != "precision"}, tensors))
    with pytest.raises(InputError, match=r"no tensor 'seed0.frozen'"):
        asked(Model(described, {k: v for k, v in tensors.items() if "frozen" not in k}))
    with pytest.raises(InputError, match="layer 'spiral'"):
        asked(Model({**described, "head": [{"layer": "spiral"}]}, tensors))
    gap = replace(rows, columns=(replace(rows.columns[0], values=np.array([np.nan])), rows.columns[1]))
    with pytest.raises(DatasetError, match="no known value in row 1"):
        asked(result.model, gap)


@pytest.mark.parametrize("backend", [StatevectorBackend(), PennyLaneBackend()], ids=["statevector", "pennylane"])
def test_the_model_of_a_last_checkpoint_is_the_one_that_the_run_kept(backend, task, done):
    settings = {"epochs": 2, "explain": "none", "checkpoint_every": 2}
    events, result = done(backend, task, **settings)
    (last,) = [event for event in events if isinstance(event, Checkpoint)]
    found = backend.recover(task, backend.params(**settings), last.data, Context())
    same = {name: value for name, value in result.model.description.items() if name != "draws"}
    assert {name: value for name, value in found.description.items() if name != "draws"} == same
    assert found.tensors.keys() == result.model.tensors.keys()
    assert all(np.array_equal(found.tensors[name], held) for name, held in result.model.tensors.items())


def test_the_model_of_a_stopped_run_holds_the_seeds_that_were_begun(task, done):
    backend = StatevectorBackend()
    settings = {"epochs": 1, "explain": "none", "checkpoint_every": 1, "repeats": 3}
    events, result = done(backend, task, **settings)
    second = [event for event in events if isinstance(event, Checkpoint)][1]
    found = backend.recover(task, backend.params(**settings), second.data, Context())
    assert found.description["seeds"] == result.model.description["seeds"][:2]
    for name in ("seed0.frozen", "seed1.frozen"):
        assert np.array_equal(found.tensors[name], result.model.tensors[name])
    assert not any(name.startswith("seed2") for name in found.tensors)


def test_a_checkpoint_of_another_experiment_gives_no_model(task, changed, done):
    backend = StatevectorBackend()
    events, _ = done(backend, task, epochs=1, explain="none", checkpoint_every=1)
    last = next(event for event in events if isinstance(event, Checkpoint))
    with pytest.raises(InputError, match="belongs to another experiment"):
        backend.recover(changed(task, seed=4), backend.params(epochs=1, checkpoint_every=1), last.data, Context())


@pytest.mark.parametrize("value", [1e300, -1e9, np.inf])
def test_a_row_of_which_no_angle_can_be_made_is_refused(task, done, value):
    backend = StatevectorBackend()
    _, result = done(backend, task, epochs=1, explain="none")
    rows = rows_of(task, [0, 1, 2])

    def with_second(number):
        values = np.array([0.5, number, 0.5])
        return replace(rows, columns=(rows.columns[0], replace(rows.columns[1], values=values)))

    with pytest.raises((InputError, DatasetError), match=r"[Rr]ow 2"):
        backend.predict(task, backend.params(), result.model, with_second(value), Context())
    found = backend.predict(task, backend.params(), result.model, with_second(1e5), Context())
    assert np.isfinite(found.columns["probability_c0"]).all()


def test_arrays_in_other_units_are_told_and_columns_of_numbers_are_left_to_the_host(task, done):
    backend = StatevectorBackend()
    numbers = np.column_stack([column.values for column in task.dataset.features])[:, :2]
    data = Dataset("series", (Column("s", numbers, Kind.TENSOR), task.dataset.target), task.dataset.split)
    series = replace(task, dataset=data)
    _, result = done(backend, series, epochs=1, explain="none")
    train = prepare(data).train
    np.testing.assert_allclose(result.model.tensors["range"], [train.x.min(0), train.x.max(0)], rtol=1e-6)

    def notes(factor):
        new = Dataset("new", (replace(data.columns[0], values=data.columns[0].values[:3] * factor),))
        return backend.predict(series, backend.params(), result.model, new, Context()).notes

    assert not any("far outside" in note for note in notes(1.0))
    (told,) = (note for note in notes(1e5) if "far outside" in note)
    assert "All rows lie far outside what the model was trained on" in told
    assert "of row 1 is, prepared," in told
    _, flat = done(backend, task, epochs=1, explain="none")
    first = task.dataset.features[0]
    far = rows_of(task, [0, 1, 2])
    far = replace(far, columns=(replace(far.columns[0], values=first.values[:3] * 1e5), *far.columns[1:]))
    assert not any(
        "far outside" in n for n in backend.predict(task, backend.params(), flat.model, far, Context()).notes
    )
