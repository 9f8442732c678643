"""In the form of a link a field is greyed exactly where no value of it changes anything."""

import numpy as np
import pytest

from ketbench.contract.forms import form, idle_in
from ketbench.plugin import Context, Result, Task
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.params import LinkParams

SMALL = {"samples": 100, "points": 3}
RING = {"ring": True, "wavelengths": 8, "spacing": 100.0, "rate": 32.0, "modulation": "NRZ", "fec": "custom"}
STATES = [
    {},
    {**RING, "sweep_y": "none"},
    {"preset": "400GBASE-DR4 (datasheet)", "x_input": "impairments.ageing_db", "x_from": 0.5, "x_to": 5.0},
    {"noise_rms": 2.0, "driver_energy": 1.0},
]
LEFT_OUT = {"preset", "datasheet", "stages", "x_input", "y_input", "samples", "points", "simulate", "compare"}
"""What fills other fields, is no single value, only counts samples, or names what is drawn beside."""
SOMETIMES = {"penalty_sum"}
"""It adds noise-like penalties, where there are any."""


def outcome(values):
    try:
        params = LinkParams.model_validate(values)
        found = next(one for one in LinkEstimator().run(Task(), params, Context()) if isinstance(one, Result))
    except Exception as error:
        return str(error)
    figures = {name: repr(one) for name, one in found.figures.items() if name != "inputs"}
    return repr(found.summary), figures, repr(found.notes)


def another(field, now):
    if field.kind == "choice":
        return next(one for one in field.choices if one not in (now, "none"))
    if field.kind == "flag":
        return not now
    if field.kind == "integer":
        return max(2, now // 2)
    if now is None:
        top = field.high if field.high is not None and field.high <= 2 else 1.0
        return ((field.low or 0.0) + top) / 2
    return now * 0.7 if now and (field.low is None or now * 0.7 > field.low) else now + 0.01


@pytest.mark.parametrize("state", [STATES[0], *(pytest.param(one, marks=pytest.mark.slow) for one in STATES[1:])])
def test_greyed_is_what_changes_nothing(state):
    values = {**state, **SMALL}
    held, idle = LinkParams.model_validate(values), idle_in(LinkParams, values)
    with np.printoptions(threshold=10**7):
        plain = outcome(values)
        assert not isinstance(plain, str), plain
        for field in form(LinkParams):
            if field.name in LEFT_OUT | SOMETIMES:
                continue
            changed = outcome({**values, field.name: another(field, getattr(held, field.name))})
            assert (changed == plain) == (field.name in idle), field.name


def test_a_sensitivity_that_is_stated_makes_the_noise_idle_and_its_own_fields_count():
    rows = [row.model_dump() for row in LinkParams().stages]
    stated = [{**row, "value": -8.0} if row["kind"] == "receiver" else row for row in rows]
    before, after = idle_in(LinkParams, {}), idle_in(LinkParams, {"stages": stated})
    assert {"sensitivity_is", "datasheet_baud"} <= set(before) - set(after)
    assert {"noise_density", "shot_noise"} <= set(after) - set(before)
