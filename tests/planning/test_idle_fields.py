"""Nothing editable is ignored: a field is greyed where no value of it changes the plan, and only there."""

import pytest

from ketbench.contract.forms import form, idle_in
from ketbench.plugin import Context, ParamsError, Result, Task
from ketbench_planning.service.backend import ServicePlan
from ketbench_planning.service.params import ServiceParams

STATES = {
    "users and calls": {},
    "totals": {"input_tokens_per_day": 1e11, "output_tokens_per_day": 3e10},
    "input alone": {"input_tokens_per_day": 1e11},
    "subscribed": {"output_tokens_per_day": 1e10, "paying_share": 0.1, "subscription": 20.0},
    "measured": {"prefill_rate": 7e4, "decode_rate": 1.4e4, "cached_share": 0.5},
    "typed batch": {"batch": 16, "daily_curve": "consumer", "kv_bytes_a_token": 7e4},
}
TOGETHER = {
    "second_chip": {"second_nodes": 3},
    "subscription": {"paying_share": 0.1},
    "paying_share": {"subscription": 9},
}
"""What must stand beside a field for it to matter, both being editable."""
OTHER = {"peak_over_mean": 2.5, "wanted_wait": 1e-6, "cached_share": 0.3, "kv_bytes_a_token": 9e5, "fleet_nodes": 400}
LABELS = {"preset", "rule", "second_nodes"}
"""These change a table or its source, or nothing but together with another."""


def outcome(values):
    """All that a person reads, but for the table of inputs, which names every field."""
    params = ServiceParams.model_validate(values)
    try:
        found = next(one for one in ServicePlan().run(Task(), params, Context()) if isinstance(one, Result))
    except ParamsError as error:
        return str(error)
    return repr(found.summary), {name: repr(one) for name, one in found.figures.items() if name != "inputs"}


def another(field, now):
    if field.kind == "choice":
        return next(one for one in field.choices if one not in (now, "none"))
    if field.name in OTHER:
        return OTHER[field.name]
    if field.kind == "integer":
        return 2 * now + 3 if now else 7
    return (
        max(field.low or 0.0, 0.4 * now)
        if now and now != field.low
        else 1.7
        if field.high is None or field.high > 2
        else 0.6
    )


@pytest.mark.parametrize("state", STATES)
def test_a_field_is_greyed_where_it_changes_nothing_and_only_there(state):
    values = STATES[state]
    idle, plain = idle_in(ServiceParams, values), outcome(values)
    held = ServiceParams.model_validate(values)
    for field in form(ServiceParams):
        if field.name in LABELS:
            continue
        beside = {**values, **({} if field.name in values else TOGETHER.get(field.name, {}))}
        changed = outcome({**beside, field.name: another(field, getattr(held, field.name))})
        moved = changed != (plain if beside == values else outcome(beside))
        if field.name in idle:
            assert not moved, f"{field.name} is greyed: {idle[field.name]}"
        elif field.group in ("Demand", "Money"):
            assert moved, f"{field.name} is editable and changes nothing"


def test_every_reason_is_a_sentence():
    reasons = {text for values in STATES.values() for text in idle_in(ServiceParams, values).values()}
    assert len(reasons) >= 6
    assert all(text.startswith("Not used: ") and text.endswith(".") for text in reasons)


def test_a_refused_value_says_nothing_of_the_others():
    assert idle_in(ServiceParams, {"users": "many"}) is None


def test_a_choice_made_of_two_lists_offers_both():
    chips = next(one for one in form(ServiceParams) if one.name == "second_chip").choices
    assert chips[0] == "none"
    assert {"H20", "TPU v5p"} <= set(chips)
