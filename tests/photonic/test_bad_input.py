"""Forms filled with anything JSON can hold: a sentence on a field, or a result; never a traceback, never a NaN."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import KetbenchError
from ketbench.contract.forms import form, problems_in
from ketbench.contract.plugin import Context, Severity, Task
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.stage_rows import StageRow
from ketbench_photonic.physics.stages import StageKind

BACKENDS = [LinkEstimator()]
NUMBERS = st.floats(allow_nan=True) | st.integers(-(10**12), 10**12) | st.floats(0.001, 100)
TEXTS = st.text(max_size=8) | st.builds(
    "{} {}".format, NUMBERS, st.sampled_from(["dB", "dBm", "mW", "Gb/s", "GB/s", "m", ""])
)
ANYTHING = st.none() | st.booleans() | NUMBERS | TEXTS | st.lists(NUMBERS, max_size=2) | st.just({})
ROWS = st.fixed_dictionaries(
    {"kind": st.sampled_from([k.value for k in StageKind])},
    optional={
        "name": TEXTS,
        "unit": st.sampled_from(["", "dB", "dBm", "mW", "dB/cm", "parsec"]),
        "value": ANYTHING | st.floats(0, 10),
        "amount": ANYTHING | st.floats(0, 5),
        "sigma": st.floats(0, 1),
        "enabled": st.booleans(),
    },
)


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


@settings(max_examples=60)
@given(st.sampled_from(BACKENDS), st.data())
def test_any_value_of_any_field_ends_in_a_sentence_or_a_result(backend, data):
    names = [field.name for field in form(backend.params) if field.name not in ("samples", "points")]
    values = data.draw(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=3))
    found = outcome(backend, values)
    if isinstance(found, list):
        assert all(text.strip() for text in found)
    else:
        json.dumps(dict(found), allow_nan=False)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=6))
def test_any_table_of_stages_ends_in_a_sentence_or_a_result(rows):
    laser, receiver = {"kind": "laser", "value": 5.0}, {"kind": "receiver"}
    for table in (rows, [laser, *rows, receiver]):
        found = outcome(BACKENDS[0], {"stages": table, "samples": 200, "points": 5})
        if not isinstance(found, list):
            json.dumps(dict(found), allow_nan=False)


@given(ROWS)
def test_a_row_that_is_taken_reads_back_the_same(row):
    if not problems_in(StageRow, row):
        taken = StageRow.model_validate(row)
        assert StageRow.model_validate(taken.model_dump(mode="json")) == taken


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda b: b.name)
def test_each_bound_refuses_what_lies_beyond_it(backend):
    for field in form(backend.params):
        for bound, sign in ((field.low, -1), (field.high, 1)):
            if bound is not None:
                beyond = bound + sign * max(1, abs(bound) * 1e-6)
                assert field.name in problems_in(
                    backend.params, {field.name: int(beyond) if field.kind == "integer" else beyond}
                )
