"""What a page shows of the settings is what is computed: presets are filled in, and what is not used is called so."""

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.results.paging import settings_of, slides_of, stages_of
from ketbench_planning.service.params import ServiceParams

KNOWN = Registry()
DAY = Experiment("day", "planning.service", params={"preset": "DeepSeek, a published day"})


def test_the_table_of_a_stage_has_the_values_of_the_preset():
    demand = stages_of(KNOWN, DAY)[0]
    rows = {row[0]: row[1] for row in settings_of(KNOWN, DAY, demand).rows}
    assert rows["Input tokens a day, in all"] == "6.08 × 10¹¹"
    assert rows["Users"] == rows["Calls of a user a day"] == "not used"
    typed = Experiment("own", "planning.service", params={"users": 5.0})
    assert {row[0]: row[1] for row in settings_of(KNOWN, typed, demand).rows}["Users"] == "5"


def test_the_strip_names_nothing_that_is_not_used():
    demand, rates = stages_of(KNOWN, DAY)[:2]
    assert "users" not in demand.detail
    assert rates.title == "73,700 token/s"


def test_sliders_move_what_counts():
    places = [slide.place for slide in slides_of(KNOWN, DAY)]
    assert "users" not in places
    assert places
    held = ServiceParams.model_validate(dict(DAY.params))
    assert all(getattr(held, place) is not None for place in places)
