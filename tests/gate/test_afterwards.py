"""Explaining a run that is over gives what the run would have had from its start; it trains no circuit."""

import dataclasses

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.base.figures import same
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Checkpoint, Context, Ended, Measured, Progress
from ketbench.contract.recording import Recording
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend


def ended_of(events, result, how="full"):
    recording = Recording(Run("run-0001", Experiment("e", "b")))
    recording.add(Batch("run-0001", tuple((0.0, event) for event in events)))
    run = recording.run()
    return Ended(result, run.metrics, run.checkpoint, how)


@pytest.fixture
def explain():
    def explained(backend, task, ended, cancelled=lambda: False, **params):
        return list(backend.explain(task, backend.params(**params), ended, Context(cancelled=cancelled)))

    return explained


@pytest.mark.parametrize("backend", [StatevectorBackend(), PennyLaneBackend()])
@pytest.mark.parametrize("kind", ["task", "regression"])
@pytest.mark.parametrize("before", ["none", "quick"])
def test_the_figures_are_those_of_a_run_that_was_asked_from_its_start(backend, kind, before, request, done, explain):
    task = request.getfixturevalue(kind)
    asked = {"epochs": 3, "repeats": 2 if before == "none" else 1}
    _, whole = done(backend, task, explain="full", **asked)
    events, bare = done(backend, task, explain=before, **asked)
    *progress, added = explain(backend, task, ended_of(events, bare), explain=before, **asked)
    assert isinstance(added, Result)
    assert not any(isinstance(event, (Measured, Checkpoint)) for event in progress), "nothing is trained"
    together = {**bare.figures, **added.figures}
    assert list(together) == list(whole.figures)
    for name, figure in whole.figures.items():
        assert same(together[name], figure), name
    assert not set(bare.figures) & set(added.figures)
    for name in ("expressibility", "entangling_capability"):
        assert added.summary[name] == whole.summary[name]
        assert added.formulas[name] == whole.formulas[name]
    assert {note for note in whole.notes if "not measured" in note} <= {*bare.notes, *added.notes}
    steps = [event for event in progress if isinstance(event, Progress)]
    assert [event.done for event in steps] == sorted(event.done for event in steps)
    assert steps[-1].done == steps[-1].total


def test_only_what_is_asked_for_and_missing_is_computed(task, done, explain):
    events, bare = done(StatevectorBackend(), task, epochs=2, explain="none")
    *_, quick = explain(StatevectorBackend(), task, ended_of(events, bare, "quick"), epochs=2, explain="none")
    assert "loss_landscape" not in quick.figures
    assert {"roc", "calibration", "decision_boundary", "trajectories"} <= set(quick.figures)
    events, full = done(StatevectorBackend(), task, epochs=2, explain="full")
    *_, nothing = explain(StatevectorBackend(), task, ended_of(events, full), epochs=2)
    assert not nothing.figures
    assert not nothing.notes


def test_without_a_checkpoint_of_its_end_the_parameters_over_time_are_not_measured(task, done, explain):
    never = {"checkpoint_every": 0, "checkpoint_seconds": 0, "epochs": 2, "explain": "none"}
    events, bare = done(StatevectorBackend(), task, **never)
    *_, found = explain(StatevectorBackend(), task, ended_of(events, bare), **never)
    assert "trajectories" not in found.figures
    assert "loss_landscape" in found.figures
    assert any("Parameters over time not measured" in note for note in found.notes)
    parent, _ = done(StatevectorBackend(), task, epochs=2, checkpoint_every=1)
    early = next(event for event in parent if isinstance(event, Checkpoint))
    ended = dataclasses.replace(ended_of(events, bare), checkpoint=early.data)
    *_, found = explain(StatevectorBackend(), task, ended, **never)
    assert "trajectories" not in found.figures, "a checkpoint of an earlier moment is not the end"


def test_a_run_whose_weights_do_not_fit_is_refused(task, regression, done, explain, changed):
    events, result = done(StatevectorBackend(), task, epochs=2)
    for arrays, said in (
        ({}, "kept no trained weights"),
        ({**result.arrays, "weights": np.zeros(5)}, "do not fit its circuit"),
        ({**result.arrays, "weights": result.arrays["weights"] + 0.3}, "other outputs on its test part"),
        ({**result.arrays, "weights": np.full(12, np.nan)}, "other outputs on its test part"),
    ):
        ended = ended_of(events, dataclasses.replace(result, arrays=arrays))
        with pytest.raises(InputError, match=said):
            explain(StatevectorBackend(), task, ended, epochs=2)
    with pytest.raises(InputError, match=r"do not fit|other outputs"):
        explain(StatevectorBackend(), regression, ended_of(events, result), epochs=2)


def test_a_resumed_run_is_explained_with_all_of_its_history(task, done, explain):
    asked = {"epochs": 4, "checkpoint_every": 2, "repeats": 2, "explain": "none"}
    events, _ = done(StatevectorBackend(), task, **asked)
    early = next(event for event in events if isinstance(event, Checkpoint))
    rest, result = done(StatevectorBackend(), task, Context(resume=early.data), **asked)
    *_, found = explain(StatevectorBackend(), task, ended_of(rest, result), **asked)
    _, whole = done(StatevectorBackend(), task, **(asked | {"explain": "full"}))
    for name, figure in found.figures.items():
        assert same(figure, whole.figures[name]), name
    assert "trajectories" in found.figures


def test_a_frozen_parameter_and_a_missing_head_are_put_back_too(task, done, explain):
    circuit = task.circuit
    fixed = dataclasses.replace(
        circuit,
        parameters=tuple(dataclasses.replace(p, trainable=at % 3 > 0) for at, p in enumerate(circuit.parameters)),
    )
    part = dataclasses.replace(task, circuit=fixed)
    asked = {"epochs": 2, "head": "none"}
    events, bare = done(StatevectorBackend(), part, explain="none", **asked)
    *_, found = explain(StatevectorBackend(), part, ended_of(events, bare), explain="none", **asked)
    _, whole = done(StatevectorBackend(), part, explain="full", **asked)
    assert {**bare.figures, **found.figures}.keys() == whole.figures.keys()
    for name, figure in found.figures.items():
        assert same(figure, whole.figures[name]), name


def test_controls_that_score_otherwise_are_named(task, done, explain):
    events, bare = done(StatevectorBackend(), task, epochs=2, explain="none")
    arrays = {**bare.arrays, "test_accuracy_by_seed": np.zeros((4, 1))}
    ended = ended_of(events, dataclasses.replace(bare, arrays=arrays))
    *_, found = explain(StatevectorBackend(), task, ended, epochs=2, explain="none")
    assert any("scored otherwise than in the run" in note for note in found.notes)


def test_outputs_of_shots_need_not_repeat(task, done, explain):
    few = {"shots": 20, "epochs": 1, "explain": "none"}
    events, result = done(PennyLaneBackend(), task, **few)
    *_, found = explain(PennyLaneBackend(), task, ended_of(events, result), **few)
    assert {"roc", "loss_landscape", "expressibility"} <= set(found.figures)


def test_stop_is_heard(task, done, explain):
    events, result = done(StatevectorBackend(), task, epochs=2, explain="none")
    given = explain(StatevectorBackend(), task, ended_of(events, result), lambda: True, epochs=2, explain="none")
    assert not any(isinstance(item, Result) for item in given)


def test_what_is_offered_is_what_comes(task, done, explain, changed):
    backend = StatevectorBackend()
    events, bare = done(backend, task, epochs=2, explain="none")
    said = backend.explain_offer(task, backend.params(), ended_of(events, bare))
    assert said.startswith("Not computed yet: errors by model, decision boundary, loss landscape, gradient variance, ")
    assert "Up to about 1 s for the figures, and the classical controls are trained again; the circuit is not." in said
    events, quick = done(backend, task, epochs=2)
    said = backend.explain_offer(task, backend.params(), ended_of(events, quick))
    assert said.startswith("Not computed yet: loss landscape, gradient variance, expressibility.")
    _, full = done(backend, task, epochs=2, explain="full")
    assert backend.explain_offer(task, backend.params(), Ended(full)) == ""
    assert backend.explain_offer(task, backend.params(), Ended(Result())) == "", "without weights there is nothing"
    without = dataclasses.replace(quick, notes=("Expressibility not measured: the circuit measures in its middle.",))
    assert "expressibility" not in backend.explain_offer(task, backend.params(), Ended(without))
