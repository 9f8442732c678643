"""What the host offers to backends that train: the same as our own, against scikit-learn and closed forms."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression, RidgeCV

from ketbench.base.errors import CircuitError, DatasetError, InputError, RunCancelled, RunFailed
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.states.unitary import apply
from ketbench.contract.plugin import Checkpoint, Context, Measured, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.plugin import (
    SCORES,
    Control,
    by_row,
    checkpoint_bytes,
    class_scores,
    confusion,
    linear_control,
    mini_batches,
    per_class,
    plain_gates,
    prepare,
    prepared_classes,
    prepared_values,
    state_from,
    torch_training,
    value_scores,
)
from ketbench.samples import sample
from ketbench.testing.tasks import small_dataset


@pytest.fixture(scope="module")
def iris():
    return sample("iris-classifier").build().experiment().dataset


def numbers():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60, 2))
    y = x @ [1.0, -2.0] + rng.normal(0, 0.3, 60)
    columns = (Column("a", x[:, 0].copy()), Column("b", x[:, 1].copy()), Column("y", y, role=Role.TARGET))
    return Dataset("numbers", columns)


def test_the_logistic_control_is_that_of_scikit_learn_on_the_tasks_own_split(iris, own_places):
    prepared = prepare(iris)
    control = linear_control(prepared)
    made = LogisticRegression(max_iter=5000).fit(prepared.train.x, prepared.train.y)
    assert control.baseline.name == "logistic_regression"
    assert control.baseline.summary["test_accuracy"] == made.score(prepared.test.x, prepared.test.y)
    np.testing.assert_array_equal(control.by_row, made.predict(prepared.test.x) == prepared.test.y)
    wanted = metrics.log_loss(prepared.test.y, made.predict_proba(prepared.test.x))
    assert control.baseline.summary["test_log_loss"] == pytest.approx(wanted)


def test_the_ridge_control_is_that_of_scikit_learn(own_places):
    prepared = prepare(numbers())
    summary = linear_control(prepared).baseline.summary
    made = RidgeCV(np.logspace(-3, 3, 13)).fit(prepared.train.x, prepared.train.y)
    assert summary["test_r2"] == pytest.approx(made.score(prepared.test.x, prepared.test.y))
    told = made.predict(prepared.validation.x)
    assert summary["validation_rmse"] == pytest.approx(np.sqrt(metrics.mean_squared_error(prepared.validation.y, told)))


def test_every_score_of_the_list_is_computed_as_scikit_learn_does(own_places):
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 50)
    chances = rng.dirichlet(np.ones(3), 50)
    told = chances.argmax(1)
    found = class_scores("test", truth, told, chances)
    wanted = {
        "test_accuracy": metrics.accuracy_score(truth, told),
        "test_balanced_accuracy": metrics.balanced_accuracy_score(truth, told),
        "test_f1_macro": metrics.f1_score(truth, told, average="macro"),
        "test_f1_weighted": metrics.f1_score(truth, told, average="weighted"),
        "test_mcc": metrics.matthews_corrcoef(truth, told),
        "test_auc": metrics.roc_auc_score(truth, chances, multi_class="ovr"),
        "test_log_loss": metrics.log_loss(truth, chances),
    }
    assert found == pytest.approx(wanted)
    assert set(found) == {f"test_{one.name}" for one in SCORES if one.of == "classes"}
    a, b = rng.normal(size=20), rng.normal(size=20)
    assert value_scores("test", a, b)["test_r2"] == pytest.approx(metrics.r2_score(a, b))
    assert set(value_scores("test", a[:0], b[:0]).values()) == {None}
    assert set(class_scores("test", truth[:0], told[:0]).values()) == {None}
    assert value_scores("test", np.ones(3), np.ones(3))["test_r2"] is None


def test_guards_say_what_to_do(iris):
    with pytest.raises(DatasetError, match="There is no dataset; choose one"):
        prepared_classes(Task())
    with pytest.raises(DatasetError, match="has 3 classes, and this backend tells 2 apart"):
        prepared_classes(Task(iris), most=2)
    with pytest.raises(DatasetError, match="has no class to predict"):
        prepared_classes(Task(numbers()))
    with pytest.raises(DatasetError, match="is a class; choose a column of numbers"):
        prepared_values(Task(iris))
    assert prepared_classes(Task(iris), most=3).classes == ("setosa", "versicolor", "virginica")
    small = small_dataset()
    alone = small.with_rows(small.target.values == 0)
    with pytest.raises(DatasetError, match="holds one class alone"):
        prepared_classes(Task(alone))


def test_tables_of_classes():
    truth, told = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0])
    np.testing.assert_array_equal(confusion(truth, told, "abc").values, metrics.confusion_matrix(truth, told))
    rows = per_class(truth, told, ["a", "b", "c", "d"]).rows
    assert rows[0] == ["a", 2, 0.5, 0.5, 0.5]
    assert rows[2] == ["c", 1, None, 0.0, 0.0]
    assert rows[3] == ["d", 0, None, None, None]
    assert by_row([truth == told, truth == 0])["test_accuracy_by_row"].tolist() == [[1, 0, 1, 0], [1, 1, 0, 0]]


def test_batches_hold_each_row_once_and_hang_on_seed_and_epoch_alone():
    first = [batch.tolist() for batch in mini_batches(7, 3, seed=1, epoch=2)]
    assert sorted(np.concatenate(first).tolist()) == list(range(7))
    assert first == [batch.tolist() for batch in mini_batches(7, 3, seed=1, epoch=2)]
    assert first != [batch.tolist() for batch in mini_batches(7, 3, seed=1, epoch=3)]
    with pytest.raises(InputError, match="A batch of 0 rows"):
        list(mini_batches(3, 0, 1, 1))


def test_a_checkpoint_gives_everything_back():
    rng = np.random.default_rng(5)
    rng.random(3)
    kept = state_from(checkpoint_bytes({"w": np.arange(6.0).reshape(2, 3)}, {"epoch": 2, "losses": [0.5]}, rng))
    np.testing.assert_array_equal(kept.tensors["w"], np.arange(6.0).reshape(2, 3))
    assert kept.facts == {"epoch": 2, "losses": [0.5]}
    assert kept.generator_again().random() == rng.random()
    for wrong in (b"", b"pickle", b"\xff" * 40):
        with pytest.raises(InputError, match="cannot be read"):
            state_from(wrong)


def test_a_training_goes_on_as_if_it_had_never_stopped():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20, 3)).astype(np.float32)
    y = x @ np.array([1.0, 2.0, -1.0], np.float32)

    def training(context, epochs):
        torch.manual_seed(3)
        model = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0))
        rule = torch.optim.Adam(model.parameters(), 0.05)
        loss = torch.nn.functional.mse_loss
        events = torch_training(
            model, rule, loss, x, y, context, epochs=epochs, batch_size=8, seed=4, checkpoint_every=2
        )
        return list(events), model

    whole, end = training(Context(), 4)
    half, _ = training(Context(), 2)
    (kept,) = [event for event in half if isinstance(event, Checkpoint)]
    rest, again = training(Context(resume=kept.data), 4)
    losses = [event.values["loss"] for event in whole if isinstance(event, Measured)]
    assert [event.values["loss"] for event in rest if isinstance(event, Measured)] == losses[2:]
    assert losses[-1] < losses[0]
    for one, other in zip(end.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    with pytest.raises(RunCancelled):
        training(Context(cancelled=lambda: True), 1)
    y[0] = np.inf
    with pytest.raises(RunFailed, match="The loss of epoch 1 is"):
        training(Context(), 1)


def test_plain_gates_make_the_state_with_wire_0_first():
    circuit = CircuitBuilder("c", 2).add("ry", 0, "x[0]").add("x", 1, controls=[0]).add("rz", 1, "w").build()
    state = np.zeros((2, 2), complex)
    state[0, 0] = 1
    for one in plain_gates(circuit, {"w": 0.4}, [0.6]):
        apply(state, one.matrix, one.wires, [Control(wire, value) for wire, value in one.controls])
    # cos(x/2)|00> e^{-iw/2} + sin(x/2)|11> e^{iw/2}.
    wanted = [np.cos(0.3) * np.exp(-0.2j), 0, 0, np.sin(0.3) * np.exp(0.2j)]
    np.testing.assert_allclose(state.reshape(-1), wanted, atol=1e-12)
    with pytest.raises(CircuitError, match="'reset' in column 0 is not a plain gate"):
        list(plain_gates(CircuitBuilder("m", 1).add("reset", 0).build()))
