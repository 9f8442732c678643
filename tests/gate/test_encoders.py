"""What stands before and after the circuit: shapes, freezing, losses, and widths that do not go together."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from ketbench.backends.readiness import circuit_of_features, reads_features
from ketbench.backends.registry import Registry
from ketbench.base.problems import Severity
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.models.model import Objective, balanced
from ketbench_gate.models.parts.layers import Patches, built

BACKEND = StatevectorBackend()


def pictures(rows=40, height=4, width=6):
    generator = np.random.default_rng(0)
    codes = np.arange(rows) % 2
    values = generator.random((rows, height, width)).astype(np.float32) * 0.2
    values[codes == 1, :2] += 0.8
    classes = Column("class", codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("low", "high"))
    return Dataset("pictures", (Column("p", values, Kind.IMAGE), classes), split=Split(validation=0.2, test=0.2))


def four(weights=True):
    builder = CircuitBuilder("four", 4)
    for wire in range(4):
        builder.add("ry", wire, f"x[{wire}]")
        if weights:
            builder.add("ry", wire, f"w{wire}")
    return builder.build()


@pytest.fixture
def task():
    return Task(pictures(), four(), 3)


def problems(task, **params):
    found = BACKEND.check(task, BACKEND.params(**params))
    return [str(p) for p in found if p.severity is Severity.ERROR]


def test_patches_are_cut_row_by_row_with_channels_inside():
    x = torch.arange(2 * 4 * 6 * 2, dtype=torch.float32).reshape(2, -1)
    cut = Patches(4, 6, 2, 2, 2)(x)
    assert cut.shape == (2, 6, 8)
    picture = x[1].reshape(4, 6, 2)
    assert torch.equal(cut[1, 4], picture[2:4, 2:4].reshape(-1))
    assert Patches(4, 6, 2, 3, 1)(x).shape == (2, 2 * 4, 18)


@pytest.mark.parametrize("encoder", ["linear", "mlp", "cnn", "patches"])
def test_two_sorts_of_pictures_are_told_apart(encoder, task, done):
    settings = {"epochs": 6, "learning_rate": 0.1, "batch_size": 8, "explain": "quick"}
    assert problems(task, encoder=encoder) == []
    _, result = done(BACKEND, task, encoder=encoder, **settings)
    assert result.summary["test_accuracy"] == 1.0
    assert any("behind an encoder" in note for note in result.notes)


def test_a_patch_goes_through_the_circuit_by_itself(task, done):
    settings = {"epochs": 1, "encoder": "patches", "explain": "none"}
    _, result = done(BACKEND, task, **settings)
    weights = result.model.tensors["seed0.frozen"].astype(float)
    test = prepare(task.dataset).test
    rows = test.x.reshape(-1, 4, 6)
    cells = [rows[:, i : i + 2, j : j + 2].reshape(-1, 4) for i in (0, 2) for j in (0, 2, 4)]
    # RY(x) RY(w) on one wire: the expectation value of Z is cos(x + w).
    values = np.concatenate([np.cos(cell + weights) for cell in cells], axis=1)
    head = result.arrays["head_weight"], result.arrays["head_bias"]
    np.testing.assert_allclose(values @ head[0].T + head[1], result.arrays["test_outputs"], atol=1e-5)


def test_steps_of_a_series_share_the_weights(done):
    values = np.random.default_rng(1).random((30, 5, 2)).astype(np.float32)
    target = Column("y", values[:, -1, 0].astype(float), Kind.NUMERIC, Role.TARGET)
    data = Dataset("series", (Column("s", values, Kind.TENSOR), target))
    circuit = CircuitBuilder("two", 2).add("ry", 0, "x[0] + a").add("ry", 1, "x[1] + b").build()
    _, result = done(BACKEND, Task(data, circuit, 1), epochs=1, encoder="steps", explain="none")
    assert result.arrays["head_weight"].shape == (1, 10)
    assert result.model.description["rows"] == 5


def test_a_frozen_encoder_stays_as_it_was_drawn(task, done):
    first, second = (
        done(BACKEND, task, epochs=e, encoder="mlp", encoder_training="frozen", explain="none")[1].model.tensors
        for e in (1, 3)
    )
    assert np.array_equal(first["seed0.before.0.weight"], second["seed0.before.0.weight"])
    assert not np.array_equal(first["seed0.frozen"], second["seed0.frozen"])


def test_a_pre_trained_encoder_saw_the_training_part_only(task, done):
    settings = {"epochs": 3, "encoder": "mlp", "encoder_training": "pre-trained", "explain": "none"}
    events, first = done(BACKEND, task, **settings)
    assert any("encoder trained for 6 steps" in getattr(event, "text", "") for event in events)
    values = task.dataset.column("p").values.copy()
    values[prepare(task.dataset).test.rows] = 5.0
    moved = replace(task, dataset=task.dataset.with_column(replace(task.dataset.column("p"), values=values)))
    _, second = done(BACKEND, moved, **settings)
    drawn = done(BACKEND, task, epochs=1, encoder="mlp", encoder_training="frozen", explain="none")[1]
    name = "seed0.before.0.weight"
    assert np.array_equal(first.model.tensors[name], second.model.tensors[name])
    assert not np.array_equal(first.model.tensors[name], drawn.model.tensors[name])


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"encoder": "patches", "patch_size": 3}, r"Each patch has 9 numbers, but circuit 'four' reads 4"),
        ({"encoder": "patches", "patch_size": 5}, "patch of 5 x 5 does not fit pictures of 4 x 6"),
        ({"encoder": "steps"}, r"Each step has 6 numbers, but circuit 'four' reads 4"),
        ({"encoder": "cnn", "shape": "5x5"}, "shape '5x5' does not hold the 24 features"),
        ({"encoder": "linear", "head": "none"}, "must give 2 numbers, one an output, but it gives 4"),
        ({"encoder": "patches", "encoder_training": "pre-trained"}, "has no weights to train first"),
        ({"patience": 2}, None),
    ],
)
def test_widths_that_do_not_go_together_are_named(params, said, task):
    found = problems(task, **params)
    assert found == [] if said is None else len(found) == 1
    if said:
        assert said in found[0]


def test_without_pictures_a_shape_is_asked_for(task):
    columns = (*(Column(f"c{i}", np.arange(40.0)) for i in range(4)), task.dataset.target)
    flat = replace(task, dataset=Dataset("flat", columns))
    assert "the features have no shape" in problems(flat, encoder="cnn")[0]
    assert problems(flat, encoder="cnn", shape="2x2") == []


def test_where_nothing_trains_is_said(task):
    bare = replace(task, circuit=four(weights=False))
    watched = ("Z0", "Z1")
    frozen = {"encoder": "linear", "encoder_training": "frozen", "head": "none", "observables": watched}
    assert "Nothing trains" in problems(bare, **frozen)[0]
    assert problems(bare, **{**frozen, "encoder_training": "trained"}) == []


def test_a_circuit_without_weights_is_trained_around(task, done):
    bare = replace(task, circuit=four(weights=False))
    _, result = done(BACKEND, bare, epochs=1, encoder="linear", explain="none")
    assert result.model.tensors["seed0.frozen"].shape == (0,)


def test_without_validation_the_last_epoch_is_kept_and_early_stopping_refused(task, done):
    bare = replace(task, dataset=replace(task.dataset, split=Split(validation=0.0, test=0.2)))
    assert "Early stopping compares" in problems(bare, patience=3, encoder="linear")[0]
    settings = {"epochs": 4, "learning_rate": 0.5, "encoder": "linear", "explain": "none"}
    kept, last = (done(BACKEND, bare, keep_best=keep, **settings)[1] for keep in (True, False))
    assert np.array_equal(kept.arrays["weights"], last.arrays["weights"])
    notes = [str(p) for p in BACKEND.check(bare, BACKEND.params(encoder="linear"))]
    assert any("the weights of the last one are kept" in note for note in notes)


def test_class_weights_are_scikit_learns():
    codes = np.array([0, 0, 0, 1, 2, 2])
    expected = compute_class_weight("balanced", classes=np.arange(3), y=codes)
    np.testing.assert_allclose(balanced(torch.as_tensor(codes), 3), expected)


def test_losses_are_what_their_papers_say():
    outputs, targets = torch.tensor([[2.0, 0.5], [0.1, 0.3], [-1.0, 1.0]]), torch.tensor([0, 0, 1])
    p = outputs.softmax(1)[range(3), targets]
    assert Objective("focal").loss(outputs, targets) == pytest.approx(float((-((1 - p) ** 2) * p.log()).mean()))
    weights = torch.tensor([0.75, 1.5])
    w = weights[targets]
    expected = float((-w * p.log()).sum() / w.sum())
    assert Objective("cross-entropy", weights).loss(outputs, targets) == pytest.approx(expected)
    assert Objective("absolute").loss(outputs, torch.tensor([1.0, 1.0, 1.0])) == pytest.approx((1 + 0.9 + 2) / 3)


def test_a_layer_alone_is_itself_and_none_is_nothing():
    assert isinstance(built([]), torch.nn.Identity)
    assert isinstance(built([{"layer": "linear", "inputs": 2, "outputs": 3}]), torch.nn.Linear)


def test_angle_ranges_are_not_asked_of_features_behind_an_encoder():
    assert reads_features(BACKEND, BACKEND.params())
    assert not reads_features(BACKEND, BACKEND.params(encoder="cnn"))


def test_the_window_asks_for_angles_only_where_the_circuit_reads_the_features(task):
    known = Registry()
    plain = Experiment("e", "gate.statevector", task.dataset, task.circuit)
    assert circuit_of_features(known, plain) is task.circuit
    assert circuit_of_features(known, replace(plain, params={"encoder": "cnn"})) is None
    assert circuit_of_features(known, replace(plain, params={"encoder": "spiral"})) is task.circuit
    assert circuit_of_features(known, replace(plain, backend="nobody")) is task.circuit


def test_a_cancelled_pre_training_ends_the_run(task):
    params = BACKEND.params(encoder="mlp", encoder_training="pre-trained")
    events = list(BACKEND.run(task, params, Context(cancelled=lambda: True)))
    assert not any(type(event).__name__ == "Result" for event in events)
