"""The trainer on a network of one layer: each step against torch by hand, schedules and patience at their bounds."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from ketbench.base.errors import RunCancelled, RunFailed
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import TrainingParams
from ketbench_gate.training.trainer import Best, Trainer, _rate


class Squared:
    """Mean squared error; its score is minus that."""

    score_name = "fit"

    def loss(self, outputs, targets):
        return ((outputs[:, 0] - targets) ** 2).mean()

    def score(self, outputs, targets):
        return -float(self.loss(outputs, targets))


def never():
    return False


def samples(train=10, validation=4):
    made = torch.Generator().manual_seed(5)
    x = torch.randn(train + validation, 2, generator=made, dtype=torch.float64)
    y = 2 * x[:, 0] - x[:, 1] + 0.5
    return Samples({"train": (x[:train], y[:train]), "validation": (x[train:], y[train:])}, (), 0.0, 1.0)


def layer():
    made = nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        made.weight.copy_(torch.tensor([[0.3, -0.2]]))
        made.bias.fill_(0.1)
    return made


def trainer(rows=1 << 30, data=None, **settings):
    asked = TrainingParams(**{"epochs": 3, "batch_size": 4, "optimiser": "sgd", "schedule": "constant", **settings})
    return Trainer(layer(), data or samples(), Squared(), asked, seed=3, rows=rows)


def trained(one):
    found = []
    while not one.is_over:
        found += list(one.run_epoch(never))
    return found


_REFERENCE = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05, weight_decay=0.01),
    "momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, 0.05, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, 0.05, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.01),
}


@pytest.mark.parametrize("name", _REFERENCE)
def test_every_step_is_that_of_torch_on_the_same_batches(name):
    ours, theirs, data = trainer(optimiser=name, weight_decay=0.01), layer(), samples()
    optimiser, generator = _REFERENCE[name](theirs.parameters()), torch.Generator().manual_seed(3)
    losses, norms = [], []
    for _ in range(3):
        x, y = data.parts["train"]
        for chosen in torch.randperm(10, generator=generator).split(4):
            optimiser.zero_grad()
            loss = Squared().loss(theirs(x[chosen]), y[chosen])
            loss.backward()
            losses.append(loss.item())
            norms.append(math.sqrt(sum(float((p.grad**2).sum()) for p in theirs.parameters())))
            optimiser.step()
    rows = trained(ours)
    assert [row.step for row in rows] == list(range(1, 10))
    assert [row.values["loss"] for row in rows] == pytest.approx(losses, rel=1e-9)
    assert [row.values["gradient_norm"] for row in rows] == pytest.approx(norms, rel=1e-6)
    assert torch.allclose(ours.model.weight, theirs.weight, atol=1e-10)
    assert (ours.steps_per_epoch, ours.total_steps, ours.place, ours.draws) == (3, 9, 9, 19)


def test_the_last_row_of_an_epoch_has_its_scores_and_the_others_have_not():
    one = trainer()
    rows = list(one.run_epoch(never))
    assert [sorted(row.values) for row in rows[:2]] == [["gradient_norm", "loss"]] * 2
    assert sorted(rows[2].values) == ["gradient_norm", "loss", "train_fit", "validation_fit", "validation_loss"]
    outputs, targets = one.outputs("validation", never)
    assert rows[2].values["validation_loss"] == pytest.approx(float(Squared().loss(outputs, targets)))
    assert rows[2].values["validation_fit"] == pytest.approx(-rows[2].values["validation_loss"])
    losses = [row.values["loss"] for row in rows]
    assert rows[2].values["train_fit"] == pytest.approx(-(4 * losses[0] + 4 * losses[1] + 2 * losses[2]) / 10)
    assert (one.epoch, one.step, one.part.done, one.part.outputs) == (1, 3, 0, [])


def test_a_batch_in_pieces_gives_the_same_step():
    whole, pieces = trainer(), trainer(rows=3)
    for a, b in zip(trained(whole), trained(pieces), strict=True):
        assert {name: pytest.approx(value, rel=1e-9) for name, value in a.values.items()} == b.values
    assert torch.allclose(whole.model.weight, pieces.model.weight, atol=1e-12)
    asked = []
    trainer(rows=3).outputs("train", lambda: asked.append(1) is not None)
    assert len(asked) == 4


def test_outputs_of_the_first_rows_and_of_a_part_without_rows():
    one = trainer(data=samples(validation=0))
    outputs, targets = one.outputs("train", never, most=3)
    assert (outputs.shape, targets.shape) == ((3, 1), (3,))
    outputs, targets = one.outputs("validation", never)
    assert (outputs.shape, targets.shape) == ((0, 1), (0,))
    assert set(one.all_outputs(never)) == {"train", "validation"}
    rows = list(one.run_epoch(never))
    assert "validation_loss" not in rows[-1].values
    assert one.best.loss == math.inf


@pytest.mark.parametrize(
    ("schedule", "done", "rate"),
    [
        ("constant", 0.9, 0.2),
        ("cosine", 0.0, 0.2),
        ("cosine", 0.5, 0.1),
        ("cosine", 1.0, 0.0),
        ("step", 0.0, 0.2),
        ("step", 0.199, 0.2),
        ("step", 0.2, 0.1),
        ("step", 0.999, 0.0125),
    ],
)
def test_a_schedule_falls_as_it_says(schedule, done, rate):
    assert _rate(TrainingParams(learning_rate=0.2, schedule=schedule), done) == pytest.approx(rate, abs=1e-15)


def test_the_rate_of_a_step_is_that_of_its_place_in_the_whole_training():
    one = trainer(schedule="cosine", learning_rate=0.2)
    seen = [one.optimiser.param_groups[0]["lr"] for _ in range(3) for _row in one.run_epoch(never)]
    wanted = [0.1 * (1 + math.cos(math.pi * step / 9)) for step in range(9)]
    assert seen == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_patience_ends_a_training_after_so_many_epochs_without_a_better_one(patience):
    one = trainer(epochs=50, patience=patience)
    one.best = Best(-1.0)
    trained(one)
    assert (one.epoch, one.best.since) == (patience, patience)


def test_without_patience_all_epochs_are_made():
    one = trainer(epochs=7, patience=0)
    one.best = Best(-1.0)
    trained(one)
    assert (one.epoch, one.best.since) == (7, 7)


def test_the_best_epoch_is_kept_where_that_is_asked_and_equal_is_not_better():
    for keep in (True, False):
        one = trainer(keep_best=keep)
        one._compare(2.0)
        best = one.model.weight.detach().clone()
        with torch.no_grad():
            one.model.weight.add_(1.0)
        one._compare(2.0)
        assert (one.best.loss, one.best.since) == (2.0, 1)
        one.finish()
        assert torch.equal(one.model.weight, best) is keep
        one._compare(1.5)
        assert (one.best.loss, one.best.since) == (1.5, 0)
    fresh = trainer()
    fresh.finish()
    assert torch.equal(fresh.model.weight, layer().weight)


def test_a_gradient_is_cut_to_the_length_that_is_asked_for():
    whole, cut = trainer(learning_rate=0.1), trainer(learning_rate=0.1, gradient_clip=0.25)
    before = layer()
    next(iter(whole.run_epoch(never)))
    next(iter(cut.run_epoch(never)))

    def length(one):
        pairs = zip(one.model.parameters(), before.parameters(), strict=True)
        return math.sqrt(sum(float(((a - b).detach() ** 2).sum()) for a, b in pairs))

    assert length(whole) > 0.1 * 0.25 * 1.01
    assert length(cut) == pytest.approx(0.1 * 0.25, rel=1e-4)


def test_a_loss_that_is_no_number_names_its_step():
    data = samples()
    data.parts["train"][1][:] = math.inf
    with pytest.raises(RunFailed, match="became inf at step 1;"):
        list(trainer(data=data).run_epoch(never))


def test_a_training_goes_on_within_an_epoch_where_it_was_stopped():
    one = trainer()
    asked = iter([False, False, True])
    with pytest.raises(RunCancelled, match="Stopped on request"):
        list(one.run_epoch(lambda: next(asked)))
    assert (one.step, one.part.done, one.epoch, one.place) == (2, 2, 0, 2)
    one.generator.set_state(one.part.order)
    rows = list(one.run_epoch(never))
    assert [row.step for row in rows] == [3]
    whole = trainer()
    for _row in whole.run_epoch(never):
        pass
    assert torch.equal(one.model.weight, whole.model.weight)
    assert all(a is not b for a, b in pairwise([one, whole]))
