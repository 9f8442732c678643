from itertools import pairwise

import numpy as np
import pytest

from ketbench.base.errors import InputError, RunFailed
from ketbench.base.figures import Bars, HeatMap, Line, Scatter
from ketbench.contract.plugin import Checkpoint, Context, Described, Measured, Progress
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend


def metrics(events):
    return [(event.step, dict(event.values)) for event in events if isinstance(event, Measured)]


@pytest.mark.parametrize("backend", [StatevectorBackend(), PennyLaneBackend()], ids=lambda b: b.name)
def test_two_classes_are_learned_beside_three_controls(backend, task, done):
    events, result = done(backend, task, epochs=12, learning_rate=0.1)
    assert result.summary["test_accuracy"] >= 0.9
    assert [b.name for b in result.baselines] == ["logistic_regression", "equal_network", "circuit_off"]
    for baseline in result.baselines:
        assert set(baseline.summary) >= {"train_accuracy", "validation_accuracy", "test_accuracy", "parameters"}
        assert baseline.note
    steps = [event.step for event in events if isinstance(event, Measured)]
    assert steps == sorted(steps)
    assert len(steps) == 12 * 3
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.done == last.total
    facts = next(event for event in events if isinstance(event, Described)).facts
    assert facts["engine"] == result.summary["engine"]
    assert any("Engine" in note for note in result.notes)


def test_both_engines_train_alike(task, done):
    ours, _ = done(StatevectorBackend(), task, epochs=2, precision="complex128")
    reference, _ = done(PennyLaneBackend(), task, epochs=2)
    for (_, a), (_, b) in zip(metrics(ours), metrics(reference), strict=True):
        assert a.keys() == b.keys()
        assert all(a[name] == pytest.approx(b[name], rel=1e-8, abs=1e-10) for name in a)


def test_the_same_seed_gives_identical_metrics(task, done, changed):
    first, a = done(StatevectorBackend(), task, epochs=3)
    second, b = done(StatevectorBackend(), task, epochs=3)
    other, _ = done(StatevectorBackend(), changed(task, seed=4), epochs=3)
    assert metrics(first) == metrics(second)
    assert metrics(first) != metrics(other)
    assert np.array_equal(a.arrays["weights"], b.arrays["weights"])


def test_figures_are_drawn_from_the_test_part(task, regression, done):
    _, result = done(StatevectorBackend(), task, epochs=2)
    assert isinstance(result.figures["loss"], Line)
    assert isinstance(result.figures["confusion"], HeatMap)
    assert result.figures["confusion"].values.sum() == 12
    assert isinstance(result.figures["baselines"], Bars)
    assert result.figures["baselines"].values.shape == (3, 4)
    _, result = done(StatevectorBackend(), regression, epochs=2)
    assert isinstance(result.figures["predictions"], Scatter)


def test_a_regression_is_learned_in_its_own_units(regression, done):
    _, result = done(StatevectorBackend(), regression, epochs=60, learning_rate=0.1)
    assert result.summary["test_r2"] > 0.8
    assert result.baselines[0].name == "ridge_regression"
    true = result.figures["predictions"].series[0].x
    assert 7 <= true.min() <= true.max() <= 13


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd", "momentum", "rmsprop"])
def test_a_resumed_run_equals_an_uninterrupted_one(task, done, optimiser):
    asked = {"epochs": 6, "checkpoint_every": 2, "optimiser": optimiser, "learning_rate": 0.02}
    whole, expected = done(StatevectorBackend(), task, **asked)
    saved = [event for event in whole if isinstance(event, Checkpoint)]
    assert len(saved) == 3, "after epochs 2, 4 and the last"
    rest, found = done(StatevectorBackend(), task, Context(resume=saved[0].data), **asked)
    assert metrics(rest) == metrics(whole)[saved[0].step :]
    for name, values in expected.arrays.items():
        assert np.array_equal(values, found.arrays[name])
    assert len(found.figures["loss"].series[0].x) == len(expected.figures["loss"].series[0].x)


@pytest.mark.parametrize(
    "device",
    [
        "default.qubit",
        pytest.param("lightning.qubit", marks=pytest.mark.slow),
        pytest.param("default.mixed", marks=pytest.mark.slow),
    ],
)
def test_a_run_with_shots_resumes_with_the_same_draws(task, done, device):
    asked = {"epochs": 4, "checkpoint_every": 2, "device": device, "shots": 20, "batch_size": 16}
    whole, expected = done(PennyLaneBackend(), task, **asked)
    saved = next(event for event in whole if isinstance(event, Checkpoint))
    rest, found = done(PennyLaneBackend(), task, Context(resume=saved.data), **asked)
    assert metrics(rest) == metrics(whole)[saved.step :]
    assert found.summary["test_accuracy"] == expected.summary["test_accuracy"]


def test_a_run_of_several_seeds_resumes_too(task, done):
    asked = {"epochs": 4, "checkpoint_every": 3, "repeats": 2}
    whole, expected = done(StatevectorBackend(), task, **asked)
    saved = [event for event in whole if isinstance(event, Checkpoint)]
    rest, found = done(StatevectorBackend(), task, Context(resume=saved[-1].data), **asked)
    assert metrics(rest) == metrics(whole)[saved[-1].step :]
    assert found.summary["test_accuracy"] == expected.summary["test_accuracy"]
    assert found.summary["seeds"] == [3, 4]
    assert found.summary["test_accuracy_deviation"] >= 0


@pytest.mark.parametrize("at", [1, 7, 11])
def test_a_run_stopped_within_an_epoch_resumes_bit_by_bit(task, done, at):
    asked = {"epochs": 5, "learning_rate": 0.02, "batch_size": 16}
    whole, expected = done(StatevectorBackend(), task, **asked)
    steps: list[Measured] = []
    backend = StatevectorBackend()
    stopped = list(
        _until(backend.run(task, backend.params(**asked), Context(cancelled=lambda: len(steps) >= at)), steps)
    )
    saved = stopped[-1]
    assert isinstance(saved, Checkpoint)
    assert saved.step == at
    rest, found = done(StatevectorBackend(), task, Context(resume=saved.data), **asked)
    assert metrics(stopped) + metrics(rest) == metrics(whole)
    for name, values in expected.arrays.items():
        assert np.array_equal(values, found.arrays[name])


def test_checkpoints_come_by_steps_and_by_time(task, done):
    events, _ = done(StatevectorBackend(), task, epochs=3, checkpoint_every=0, checkpoint_steps=4)
    steps = [event.step for event in events if isinstance(event, Checkpoint)]
    assert steps[:2] == [4, 8]
    events, _ = done(StatevectorBackend(), task, epochs=2, checkpoint_every=0, checkpoint_seconds=1e-9)
    assert len([event for event in events if isinstance(event, Checkpoint)]) == len(metrics(events))


def test_a_branch_goes_on_with_other_settings(task, done):
    events, _ = done(StatevectorBackend(), task, epochs=4, checkpoint_every=2)
    saved = next(event for event in events if isinstance(event, Checkpoint))
    where = Context(resume=saved.data, branch=True)
    other, result = done(StatevectorBackend(), task, where, epochs=6, learning_rate=0.2, optimiser="sgd")
    assert metrics(other)[0][0] == saved.step + 1
    assert result.summary["epochs"] == 6
    assert any("Branched after step" in note and "optimiser" in note for note in result.notes)
    with pytest.raises(InputError, match="Epochs is 2; raise it"):
        done(StatevectorBackend(), task, where, epochs=2)
    with pytest.raises(InputError, match="belongs to another experiment"):
        done(StatevectorBackend(), task, Context(resume=saved.data), epochs=6)


def _until(events, steps):
    for event in events:
        if isinstance(event, Measured):
            steps.append(event)
        yield event


def test_a_checkpoint_of_another_experiment_is_refused(task, done, changed):
    events, _ = done(StatevectorBackend(), task, epochs=4, checkpoint_every=2)
    saved = next(event for event in events if isinstance(event, Checkpoint))
    with pytest.raises(InputError, match="belongs to another experiment"):
        done(StatevectorBackend(), changed(task, seed=9), Context(resume=saved.data), epochs=4, checkpoint_every=2)
    with pytest.raises(InputError, match="cannot be read"):
        done(StatevectorBackend(), task, Context(resume=b"nonsense"), epochs=4)


def test_a_cancelled_run_ends_without_a_result(task):
    backend = StatevectorBackend()
    seen: list[Measured] = []
    running = backend.run(task, backend.params(epochs=1000), Context(cancelled=lambda: len(seen) > 0))
    for event in running:
        if isinstance(event, Measured):
            seen.append(event)
    assert len(seen) == 1
    assert isinstance(event, Checkpoint)


def test_small_states_are_computed_on_one_thread(task, done):
    events, _ = done(StatevectorBackend(), task, Context(threads=8), epochs=1)
    facts = next(event for event in events if isinstance(event, Described)).facts
    assert facts["threads"] == "1"


def test_early_stopping_waits_for_a_better_epoch(task, done):
    patient = {"epochs": 200, "patience": 3, "learning_rate": 0.2, "schedule": "constant", "repeats": 2}
    events, result = done(StatevectorBackend(), task, **patient)
    assert result.summary["epochs"] < 200
    said = [event for event in events if isinstance(event, Progress)]
    assert said[0].may_end_early
    assert all(one.done <= other.done for one, other in pairwise(said)), "what was spared is not counted as done"
    assert said[-1].done == said[-1].total < max(event.total for event in said)


def test_clipping_and_schedules_change_the_way(task, done):
    runs = [
        done(StatevectorBackend(), task, epochs=2, **asked)[0]
        for asked in ({}, {"gradient_clip": 0.01, "optimiser": "sgd"}, {"schedule": "step"}, {"schedule": "constant"})
    ]
    ways = [metrics(events)[-1][1]["loss"] for events in runs]
    assert len(set(ways)) == 4


def test_a_loss_that_is_not_finite_ends_in_a_sentence(task, regression, done):
    with pytest.raises(RunFailed, match="lower the learning rate"):
        done(StatevectorBackend(), regression, epochs=200, optimiser="momentum", learning_rate=10)


def test_without_a_head_the_expectation_values_are_the_outputs(task, done):
    _, result = done(StatevectorBackend(), task, epochs=2, head="none", observables=("Z0", "Z1"))
    assert result.summary["parameters"] == 12
    assert "head_weight" not in result.arrays


def test_a_flat_landscape_is_called_a_barren_plateau(task, done, changed):
    from ketbench.circuit.circuit import CircuitBuilder

    flat = CircuitBuilder("flat", 2).add("ry", 0, "x[0]").add("rz", 1, "a").add("rz", 1, "b").build()
    _, result = done(StatevectorBackend(), changed(task, circuit=flat), epochs=2)
    assert any("barren plateau" in note for note in result.notes)


def test_noise_and_shots_are_shown_in_the_result(task, done):
    asked = {"epochs": 1, "batch_size": 36, "depolarising": 0.02, "readout_error": 0.03}
    _, noisy = done(PennyLaneBackend(), task, **asked)
    assert noisy.summary["engine"] == "default.mixed"
    assert "Noise model: depolarising 0.02, readout error 0.03." in noisy.notes
    few = {"epochs": 1, "batch_size": 36, "shots": 50, "device": "default.qubit"}
    first, sampled = done(PennyLaneBackend(), task, **few)
    second, _ = done(PennyLaneBackend(), task, **few)
    assert metrics(first) == metrics(second)
    assert "Every expectation value is estimated from 50 shots." in sampled.notes
