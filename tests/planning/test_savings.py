"""Claims in money: shares, effects and break-even by hand."""

import pytest

from ketbench.base.errors import ParamsError
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Backend, Context, Task
from ketbench_planning.savings.backend import Savings
from ketbench_planning.savings.params import SavingsParams
from ketbench_planning.savings.report import SAVINGS, saving
from ketbench_planning.savings.rows import ClaimRow

BACKEND = Savings()


def run(**values):
    return list(BACKEND.run(Task(), validated(SavingsParams, values), Context()))[-1]


def test_it_is_a_backend_whose_every_number_has_its_formula():
    assert isinstance(BACKEND, Backend)
    result = run()
    assert set(result.formulas) == {row.name for row in SAVINGS} == set(result.summary) - {"formula_version", "seed"}


def test_a_claim_saves_its_share_times_its_effect():
    row = ClaimRow(name="links", touches=0.1, effect=0.5, costs=2000.0)
    found = saving(row, 100_000.0)
    assert (found.gross, found.net) == (5000.0, 3000.0)
    assert found.even_bill == pytest.approx(40_000.0)
    assert found.even_effect == pytest.approx(0.2)
    assert saving(row, 10_000.0).even_effect is None
    assert saving(ClaimRow(name="none", touches=0.1, effect=0.0), 1.0).even_bill is None


def test_claimed_measured_and_assumed_are_added_apart():
    rows = [
        {"name": "a", "touches": 0.1, "effect": 0.5, "basis": "claimed"},
        {"name": "b", "touches": 0.2, "effect": 0.1, "basis": "measured", "run": "run-0007"},
        {"name": "c", "touches": 0.1, "effect": -0.1},
    ]
    result = run(bill=1000, claims=rows)
    assert result.summary["saving_claimed"] == pytest.approx(50)
    assert result.summary["saving_measured"] == pytest.approx(20)
    assert result.summary["saving_per_month"] == pytest.approx(60)
    assert result.figures["claims"].rows[1][3] == "from run-0007"
    assert any(note.endswith("typed in for: c.") for note in result.notes)


def test_no_row_saves_more_than_it_touches():
    found = run().summary
    assert found["saving_share"] <= found["most_touched"] < 0.05


def test_a_measured_effect_names_its_run():
    rows = [{"name": "a", "touches": 0.1, "effect": 0.5, "basis": "measured"}]
    with pytest.raises(ParamsError, match="no run is named"):
        run(claims=rows)
