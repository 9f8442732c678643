"""Chips and dated rules: which chip falls under which rule is public history."""

import pytest

from ketbench.contract.forms import validated
from ketbench_planning.service.alternatives import alternatives
from ketbench_planning.service.params import ServiceParams
from ketbench_planning.service.plan import planned
from ketbench_planning.supply.chips import CHIPS
from ketbench_planning.supply.rules import RULES


@pytest.mark.parametrize(("chip", "tpp"), [("A100 SXM", 4992), ("H100 SXM", 15832), ("H20", 2368), ("B200 SXM", 36000)])
def test_total_processing_performance(chip, tpp):
    """TOP/s times bit length: 312 x 16, 1979 x 8, 148 x 16 and 4500 x 8."""
    assert CHIPS[chip].total_processing_performance == pytest.approx(tpp)


@pytest.mark.parametrize(
    ("chip", "words"),
    [
        ("A100 SXM", ("free", "licence", "licence", "licence")),
        ("H100 SXM", ("free", "licence", "licence", "licence")),
        ("A800 SXM", ("free", "free", "licence", "licence")),
        ("H800 SXM", ("free", "free", "licence", "licence")),
        ("H20", ("free", "free", "free", "licence")),
        ("B200 SXM", ("free", "licence", "licence", "licence")),
        ("Ascend 910B", ("not a US chip",) * 4),
    ],
)
def test_each_rule_says_what_happened(chip, words):
    """A800 and H800 were made for the rule of 2022, fell under that of 2023; H20 was made for it and fell in 2025."""
    assert tuple(rule.says(CHIPS[chip]) for rule in RULES.values()) == words


def test_densities_use_the_stated_die_area():
    assert CHIPS["H20"].performance_density == pytest.approx(2368 / 814)
    assert CHIPS["B200 SXM"].performance_density is None


def test_every_chip_and_rule_has_source_and_date():
    assert all(chip.source and chip.date for chip in CHIPS.values())
    assert all(rule.source and rule.date and rule.text for rule in RULES.values())


def test_sparse_and_dense_peaks_are_named_apart():
    assert CHIPS["H100 SXM"].fp8_tflops == pytest.approx(3958 / 2)
    assert CHIPS["A100 SXM"].fp8_tflops is None
    assert CHIPS["A100 SXM"].peak(1.0) == 312


def test_the_same_service_on_what_remains():
    params = validated(ServiceParams, {"users": 3e6, "weight_bytes": 2.0})
    rows = {row.chip: row for row in alternatives(params)}
    own = planned(params)
    assert set(rows) == set(CHIPS)
    assert rows["H100 SXM"].nodes == own.nodes
    assert rows["H20"].nodes > rows["H100 SXM"].nodes > rows["B200 SXM"].nodes
    assert rows["H20"].equal_price < 2.0 < rows["B200 SXM"].equal_price
    assert rows["H20"].verdict == "free"
