"""Convergence, augmentation of the training part, the headline score, and tuned controls that are kept."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import matthews_corrcoef

from ketbench.base.problems import Severity
from ketbench.contract.plugin import Checkpoint, Context, Measured, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench.project.proposing.preset_circuits import dressed_circuit
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.models.parts.augmenting import augmented
from ketbench_gate.training import baselines, trainer
from ketbench_gate.training.controls import kept as keeping
from ketbench_gate.training.controls import tuned

BACKEND = StatevectorBackend()


@pytest.fixture
def task():
    generator = np.random.default_rng(0)
    values = generator.normal(size=(40, 2))
    target = Column("class", (values[:, 0] > 0).astype(np.int32), Kind.CATEGORY, Role.TARGET, ("low", "high"))
    columns = (Column("a", values[:, 0]), Column("b", values[:, 1]), target)
    data = Dataset("d", columns, split=Split("stratified", 0.2, 0.2))
    return Task(data, dressed_circuit("c", 2, 1), 3)


def items(task, resume=b"", **params):
    settings = BACKEND.params(**{"epochs": 30, "explain": "none", "checkpoint_seconds": 0, **params})
    return list(BACKEND.run(task, settings, Context(resume=resume)))


def test_training_stops_where_the_mean_loss_of_five_epochs_stands_still(task):
    given = items(task, convergence=0.9, batch_size=100)
    losses = [item.values["loss"] for item in given if isinstance(item, Measured)]
    assert len(losses) == given[-1].summary["epochs"] == 10
    slow = items(task, convergence=0.02, batch_size=100)
    losses = [item.values["loss"] for item in slow if isinstance(item, Measured)]
    gaps = [abs(np.mean(losses[k - 5 : k]) / np.mean(losses[k - 10 : k - 5]) - 1) for k in range(10, len(losses) + 1)]
    assert all(gap > 0.02 for gap in gaps[:-1])
    assert len(losses) == 30 or gaps[-1] <= 0.02


def test_a_resumed_training_converges_at_the_same_epoch(task):
    params = {"convergence": 0.05, "checkpoint_steps": 7, "checkpoint_every": 0}
    whole = items(task, **params)
    first = next(item for item in whole if isinstance(item, Checkpoint))
    again = items(task, first.data, **params)
    assert again[-1].summary["epochs"] == whole[-1].summary["epochs"]
    np.testing.assert_array_equal(again[-1].arrays["weights"], whole[-1].arrays["weights"])


def shown(kind, number, strength=0.0, shape=(3, 4, 2)):
    settings = BACKEND.params(augmentation=kind, augmentation_strength=strength)
    rows = torch.arange(2 * 24, dtype=torch.float32).reshape(2, 24)
    return rows.reshape(2, *shape), augmented(rows, shape, settings, number).reshape(2, *shape)


def test_a_flipped_picture_is_turned_left_to_right_and_nothing_else():
    turned = 0
    for number in range(20):
        before, after = shown("flip", number)
        for row in range(2):
            is_turned = torch.equal(after[row], before[row].flip(1))
            assert is_turned or torch.equal(after[row], before[row])
            turned += is_turned
    assert 10 < turned < 30


def test_a_shifted_picture_moves_by_a_pixel_with_its_edge_repeated():
    moves = set()
    for number in range(40):
        before, after = shown("shift", number)
        for row in range(2):
            padded = np.pad(before[row].numpy(), ((1, 1), (1, 1), (0, 0)), mode="edge")
            found = [
                (down, right)
                for down in range(3)
                for right in range(3)
                if np.array_equal(padded[down : down + 3, right : right + 4], after[row].numpy())
            ]
            assert len(found) == 1
            moves |= set(found)
    assert len(moves) == 9


def test_noise_has_the_deviation_asked_for_and_the_same_draw_for_the_same_step():
    rows = torch.zeros(200, 50)
    settings = BACKEND.params(augmentation="noise", augmentation_strength=0.3)
    made = augmented(rows, (), settings, 7)
    assert float(made.std()) == pytest.approx(0.3, abs=0.01)
    assert torch.equal(made, augmented(rows, (), settings, 7))
    assert not torch.equal(made, augmented(rows, (), settings, 8))
    plain = BACKEND.params()
    assert augmented(rows, (), plain, 7) is rows


def test_augmentation_leaves_the_other_parts_alone(task):
    untrained = {"epochs": 1, "learning_rate": 1e-12, "augmentation_strength": 5.0}
    plain, noisy = items(task, **untrained)[-1], items(task, augmentation="noise", **untrained)[-1]
    np.testing.assert_allclose(noisy.arrays["test_outputs"], plain.arrays["test_outputs"], atol=1e-6)
    assert any("changed the training part alone" in note for note in noisy.notes)


def test_pictures_are_asked_for_before_they_are_turned(task):
    found = BACKEND.check(task, BACKEND.params(augmentation="flip"))
    assert any("is for pictures" in str(p) for p in found if p.severity is Severity.ERROR)


def test_the_headline_score_comes_first_with_its_value_by_seed(task):
    result = items(task, epochs=3, headline="mcc", repeats=2)[-1]
    assert next(iter(result.summary)) == "test_mcc"
    assert result.summary["headline"] == "test_mcc"
    table = result.arrays["test_mcc_by_seed"]
    assert table.shape == (1 + len(result.baselines), 2)
    assert result.summary["test_mcc"] == pytest.approx(table[0].mean())
    outputs = result.arrays["test_outputs"].argmax(1)
    true = prepare(task.dataset).test.y
    assert table[0, -1] == pytest.approx(matthews_corrcoef(true, outputs))


@pytest.mark.parametrize("score", ["mae", "rmse"])
def test_a_headline_of_numbers_does_not_fit_classes(task, score):
    found = BACKEND.check(task, BACKEND.params(headline=score))
    assert any(f"'{score}' does not fit a target of classes" in str(p) for p in found)


def test_tuned_controls_are_trained_once_for_the_same_rows(task, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "folder", lambda: tmp_path)
    monkeypatch.setattr(tuned, "FAMILIES", tuned.FAMILIES[:2])
    first = items(task, epochs=1, controls="strong")[-1]
    assert len(list(tmp_path.glob("*.safetensors"))) == 2

    def fails(*unused):
        raise AssertionError("trained again")

    monkeypatch.setattr(tuned, "_tuned", fails)
    again = items(replace(task, circuit=dressed_circuit("wider", 2, 2)), epochs=1, controls="strong")[-1]
    for one, other in zip(first.baselines[-2:], again.baselines[-2:], strict=True):
        assert one.summary == other.summary
        assert other.note == f"{one.note}; {keeping.KEPT}"
    np.testing.assert_array_equal(first.arrays["test_accuracy_by_row"][-2:], again.arrays["test_accuracy_by_row"][-2:])
    other_rows = replace(task, dataset=replace(task.dataset, split=Split("stratified", 0.2, 0.2, seed=9)))
    with pytest.raises(AssertionError, match="trained again"):
        items(other_rows, epochs=1, controls="strong")


def test_a_damaged_kept_control_is_trained_anew(task, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "folder", lambda: tmp_path)
    monkeypatch.setattr(tuned, "FAMILIES", tuned.FAMILIES[:1])
    first = items(task, epochs=1, controls="strong")[-1]
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:40])
    again = items(task, epochs=1, controls="strong")[-1]
    assert again.baselines[-1].note == first.baselines[-1].note


def test_trained_controls_of_long_trainings_are_trained_once(task, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "folder", lambda: tmp_path)
    monkeypatch.setattr(baselines, "WORTH_KEEPING", 10)
    first = items(task, epochs=3, explain="none")[-1]
    assert len(list(tmp_path.glob("*.safetensors"))) == 2

    def fails(*unused):
        raise AssertionError("trained again")

    monkeypatch.setattr(baselines.Trained, "trained", fails)
    again = items(task, epochs=3, explain="none", checkpoint_every=1)[-1]
    for one, other in zip(first.baselines[1:], again.baselines[1:], strict=True):
        assert one.summary == other.summary
        assert other.note == f"{one.note}; {keeping.KEPT}"
    with pytest.raises(AssertionError, match="trained again"):
        items(task, epochs=3, explain="none", learning_rate=0.01)


def test_of_a_large_training_part_some_rows_are_scored(task, monkeypatch):
    whole = items(task, epochs=1, explain="none")[-1]
    monkeypatch.setattr(trainer, "LEAST_SCORED", 10)
    some = items(task, epochs=1, explain="none")[-1]
    rows = len(prepare(task.dataset).train.y)
    assert f"that of 10 of its {rows} rows" in " ".join(some.notes)
    assert not any("drawn by lot" in note for note in whole.notes)
    assert some.summary["train_accuracy"] * 10 == pytest.approx(round(some.summary["train_accuracy"] * 10))
    for name in ("test_accuracy", "validation_accuracy", "test_log_loss"):
        assert some.summary[name] == whole.summary[name]
    np.testing.assert_array_equal(some.arrays["test_outputs"], whole.arrays["test_outputs"])
