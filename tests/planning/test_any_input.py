"""Forms filled with anything, and with the ends of every range: a sentence or a result, never a traceback."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import KetbenchError
from ketbench.contract.forms import form, problems_in
from ketbench.contract.plugin import Context, Severity, Task
from ketbench_planning.overhead.backend import QecPlan
from ketbench_planning.qec.backend import QecCard
from ketbench_planning.savings.backend import Savings
from ketbench_planning.service.backend import ServicePlan
from ketbench_planning.system.backend import SystemEstimator
from ketbench_planning.training.backend import TrainingPlan

BACKENDS = [ServicePlan(), TrainingPlan(), QecPlan(), Savings(), SystemEstimator(), QecCard()]
NUMBERS = st.floats(allow_nan=True) | st.integers(-(10**12), 10**12) | st.floats(0.001, 100)
TEXTS = st.text(max_size=8) | st.builds("{} {}".format, NUMBERS, st.sampled_from(["GB/s", "W", "s", "d", "%", ""]))
ANYTHING = st.none() | st.booleans() | NUMBERS | TEXTS | st.lists(NUMBERS, max_size=2) | st.just({})


def outcome(backend, values):
    """Sentences about the form, or the summary of a run."""
    wrong = problems_in(backend.params, values)
    if wrong:
        return list(wrong.values())
    params = backend.params.model_validate(values)
    errors = [str(p) for p in backend.check(Task(), params) if p.severity is Severity.ERROR]
    if errors:
        with pytest.raises(KetbenchError):
            list(backend.run(Task(), params, Context()))
        return errors
    return list(backend.run(Task(), params, Context()))[-1].summary


def ends(field):
    """Values at the ends of a field's range, its choices, or nothing."""
    found = [v for v in (field.low, field.high) if v is not None]
    if field.kind == "integer":
        found = [int(v) for v in found]
    found = [v * (1 + 1e-9) if v == field.low and field.low_open else v for v in found]
    return st.sampled_from([*found, *(getattr(c, "value", c) for c in field.choices), field.default])


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
@settings(max_examples=40)
@given(data=st.data())
def test_any_value_of_any_field_ends_in_a_sentence_or_a_result(backend, data):
    fields = {field.name: field for field in form(backend.params) if field.kind != "table"}
    chosen = data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True))
    values = {name: data.draw(ANYTHING | ends(fields[name])) for name in chosen}
    found = outcome(backend, values)
    if isinstance(found, list):
        assert all(text.strip() for text in found)
    else:
        json.dumps(dict(found), allow_nan=False)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
@settings(max_examples=25)
@given(data=st.data())
def test_the_ends_of_every_range_end_in_a_sentence_or_a_result(backend, data):
    fields = [field for field in form(backend.params) if field.kind in ("number", "integer", "choice")]
    values = {field.name: data.draw(ends(field)) for field in fields if data.draw(st.booleans())}
    found = outcome(backend, values)
    if not isinstance(found, list):
        json.dumps(dict(found), allow_nan=False)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
def test_each_bound_refuses_what_lies_beyond_it(backend):
    for field in form(backend.params):
        for bound, sign in ((field.low, -1), (field.high, 1)):
            if bound is not None:
                beyond = bound + sign * max(1, abs(bound) * 1e-6)
                typed = int(beyond) if field.kind == "integer" else beyond
                assert field.name in problems_in(backend.params, {field.name: typed})


@pytest.mark.parametrize("rate", [5e-324, 1.2357270581707889e-259, 1e-30])
def test_an_error_rate_too_small_for_a_logarithm_still_has_a_distance(rate):
    assert outcome(QecCard(), {"physical_error": rate})["distance"] == 3
