"""The link's page: the range a slider marks is the range in which the link works, told by other parts of the report."""

import pytest

from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result
from ketbench_photonic.link.backend import LinkEstimator
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.paging.slides import slides, works

BACKEND = LinkEstimator()
FEW = {"samples": 200}


def result_of(**values):
    found = list(BACKEND.run(Task(), LinkParams(**{**FEW, **values}), Context()))
    return next(item for item in found if isinstance(item, Result))


def by_place(**values):
    return {one.place: one for one in slides(LinkParams(**{**FEW, **values}))}


def test_the_laser_works_from_the_power_that_the_budget_requires():
    low, _ = by_place()["stages.0.value"].works
    assert low == pytest.approx(result_of().summary["required_laser_dbm"], abs=0.01)


def test_a_loss_may_grow_by_the_margin_and_the_fibre_to_its_reach():
    found, summary = by_place(), result_of().summary
    modulator = next(one for one in found.values() if one.title.startswith("Modulator"))
    assert modulator.works[1] == pytest.approx(4.0 + summary["margin_db"], abs=0.02)
    fibre = next(one for one in found.values() if one.title.startswith("Fibre"))
    assert fibre.works[1] == pytest.approx(summary["reach_km"], rel=0.01)


def test_a_link_that_fails_whatever_one_does_is_red_all_over():
    hopeless = by_place(transmitter_penalty=20.0)
    low, high = hopeless["extinction_ratio"].works
    assert low > high
    assert not works(LinkParams(transmitter_penalty=20.0))


@pytest.mark.parametrize(
    ("values", "tone", "start"),
    [
        ({}, "good", "The link works, with 2.0 dB to spare"),
        ({"transmitter_penalty": 10.0}, "bad", "The link fails: 6.00 dB of power are missing"),
    ],
)
def test_the_verdict_says_by_how_much(values, tone, start):
    page = BACKEND.page(Task(), LinkParams(**values), result_of(**values))
    assert (page.verdict.tone, page.verdict.title) == (tone, start)
    assert "sampled links work" in page.verdict.detail
    assert [group.title for group in page.tabs[0].quantities] == [
        "Signal", "Energy and power", "Density", "Latency and reach",
    ]  # fmt: skip
    assert all(row.value is not None for group in page.tabs[0].quantities for row in group.rows)
