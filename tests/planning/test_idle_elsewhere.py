"""In the other planners too a field is greyed exactly where no value of it changes anything."""

import pytest

from ketbench.backends.readiness import problems
from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form, idle_in
from ketbench.plugin import Context, ParamsError, Result, Severity, Task
from ketbench_planning.overhead.backend import QecPlan
from ketbench_planning.training.backend import TrainingPlan

TRAINING, QEC = TrainingPlan(), QecPlan()
STATES = [
    (TRAINING, {}),
    (TRAINING, {"model": "custom", "search": False}),
    (TRAINING, {"model": "Mixtral 8x7B", "pipeline": 1, "interleave": 1, "tensor": 16, "data": 8}),
    (TRAINING, {"accelerator": "H100 SXM", "precision": "FP8", "measured_iteration": 9.0}),
    (TRAINING, {"bus_bandwidth": 100.0, "data": 2}),
    (QEC, {}),
    (QEC, {"law": "measured suppression", "board": "by factor"}),
    (QEC, {"law": "measured suppression", "measured": "3:6.5e-3 5:3.0e-3"}),
    (QEC, {"ccz_gates": 0, "other_cycles": 100}),
]


def outcome(backend, values):
    try:
        params = backend.params.model_validate(values)
        found = next(one for one in backend.run(Task(), params, Context()) if isinstance(one, Result))
    except (ParamsError, ValueError) as error:
        return str(error)
    return repr(found.summary), {name: repr(one) for name, one in found.figures.items() if name != "inputs"}


def another(field, now):
    if field.kind == "choice":
        return next(one for one in field.choices if one != now)
    if field.kind == "flag":
        return not now
    if field.name == "measured":
        return "3:6e-3 7:1e-3"
    if field.kind == "integer":
        return 7 if now is None else 1 if not now else 2 * now if 2 * now <= (field.high or now) else now // 2
    if now is None:
        return 0.5 if field.high is not None and field.high <= 1 else 3.0
    return now * 0.7 if now and (field.low is None or now * 0.7 > field.low) else now + 0.01


@pytest.mark.parametrize(("backend", "values"), STATES)
def test_greyed_is_what_changes_nothing(backend, values):
    held, idle, plain = backend.params.model_validate(values), idle_in(backend.params, values), outcome(backend, values)
    assert not isinstance(plain, str), plain
    for field in form(backend.params):
        if field.name == "gpus_per_node" and values is not STATES[0][1]:
            continue  # a threshold: it matters where a group becomes wider than a node
        changed = outcome(backend, {**values, field.name: another(field, getattr(held, field.name))})
        assert (changed == plain) == (field.name in idle), field.name


@pytest.mark.parametrize(
    ("backend", "values", "place", "words"),
    [
        ("planning.training", {"hidden": 4096}, "hidden", "'Hidden size' is 4096 and changes nothing: only with Model"),
        ("planning.service", {"input_tokens_per_day": 1e9, "users": 5.0}, "users", "tokens of a day are given in all"),
        ("planning.qec", {"board_factor": 3.0}, "board_factor", "only with Board by factor"),
        ("planning.savings", {}, "", ""),
    ],
)
def test_what_is_typed_and_changes_nothing_is_told(backend, values, place, words):
    found = problems(Registry(), Experiment("one", backend, params=values))
    told = [p for p in found if "changes nothing" in str(p)]
    assert [p.where for p in told] == ([f"params.{place}"] if place else [])
    assert all(words in str(p) and p.severity is Severity.NOTE for p in told)


def test_a_default_that_is_written_out_is_no_conflict():
    values = {field.name: field.default for field in form(TrainingPlan.params)}
    assert not [
        p for p in problems(Registry(), Experiment("one", "planning.training", params=values)) if "changes" in str(p)
    ]
