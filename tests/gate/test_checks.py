import dataclasses

import numpy as np
import pytest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Severity, Task
from ketbench.data.dataset import Role
from ketbench.data.preparing.preparation import Pca
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend


def errors(backend, task, **params):
    found = backend.check(task, backend.params(**params))
    return [problem.message for problem in found if problem.severity is Severity.ERROR]


def with_values(dataset, name, **changes):
    return dataset.with_column(dataclasses.replace(dataset.column(name), **changes))


def test_a_good_task_has_an_estimate_and_no_error(task):
    for backend in (StatevectorBackend(), PennyLaneBackend()):
        found = backend.check(task, backend.params())
        assert not [p for p in found if p.severity is Severity.ERROR]
        assert any("steps" in p.message for p in found if p.severity is Severity.NOTE)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda t: Task(None, t.circuit), "no dataset"),
        (lambda t: Task(t.dataset, None), "no circuit"),
        (lambda t: Task(with_values(t.dataset, "class", role=Role.SKIP), t.circuit), "has no target"),
        (
            lambda t: Task(with_values(t.dataset, "class", values=np.zeros(60, np.int32)), t.circuit),
            "a single value",
        ),
        (
            lambda t: Task(with_values(t.dataset, "a", values=np.full(60, np.nan)), t.circuit),
            "Feature 'a' has no value in row 1",
        ),
        (
            lambda t: Task(dataclasses.replace(t.dataset, preparation=(Pca(components=1),)), t.circuit),
            r"uses feature x\[1\], but 'blobs' has 1",
        ),
        (lambda t: Task(t.dataset, CircuitBuilder("none", 0).build()), "has no wire"),
        (
            lambda t: Task(t.dataset, CircuitBuilder("huge", 60).add("ry", 0, "x[0]").add("h", 59).build()),
            "at most [0-9]+ qubits fit here",
        ),
        (
            lambda t: Task(
                t.dataset, CircuitBuilder("late", 2).add("h", 0).add("amplitude_encoding", [0, 1], "x[0]").build()
            ),
            "move it to the (start|left)",
        ),
    ],
)
@pytest.mark.parametrize("backend", [StatevectorBackend(), PennyLaneBackend()], ids=lambda b: b.name)
def test_bad_input_is_named_before_the_run(task, spoil, says, backend):
    import re

    found = errors(backend, spoil(task))
    assert any(re.search(says, text) for text in found), found


def test_params_that_do_not_fit_are_named(task, regression):
    backend = StatevectorBackend()
    assert "uses wire 7" in errors(backend, task, observables=("Z7",))[0]
    assert "cannot be read" in errors(backend, task, observables=("A0",))[0]
    assert "does not fit a target of classes" in errors(backend, task, loss="squared")[0]
    assert "does not fit a target of numbers" in errors(backend, regression, loss="cross-entropy")[0]
    assert "needs 2 observables" in errors(backend, task, head="none", observables=("Z0",))[0]


def test_a_device_that_cannot_be_made_says_why(task):
    found = errors(PennyLaneBackend(), task, device="no.such.device")
    assert "does not exist" in found[0]
    assert "cannot apply the noise" in errors(PennyLaneBackend(), task, device="lightning.qubit", bit_flip=0.1)[0]


def test_unused_features_and_dead_circuits_are_warned_about(task):
    deaf = CircuitBuilder("deaf", 2).add("ry", 0, "a").build()
    found = StatevectorBackend().check(Task(task.dataset, deaf), StatevectorBackend().params())
    assert any("uses no feature" in p.message and p.severity is Severity.WARNING for p in found)
    fixed = CircuitBuilder("fixed", 2).add("ry", 0, "x[0]").build()
    found = StatevectorBackend().check(Task(task.dataset, fixed), StatevectorBackend().params())
    texts = [p.message for p in found if p.severity is Severity.WARNING]
    assert any("no trainable parameter" in text for text in texts)
    assert any("1 of 2 features unused" in text for text in texts)
