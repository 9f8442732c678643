"""Claims in money: shares, effects and break-even by hand."""

import re

import pytest

from ketbench.backends.registry import Registry
from ketbench.base.errors import ParamsError
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Backend, Context, Task
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.running.run_values import with_values
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


def kept(run_id, baselines=(), **summary):
    result = Result(summary=summary, baselines=baselines)
    return Run(run_id, Experiment("e", "gate.statevector"), Status.DONE, finished="2026-01-02T03:04:05", result=result)


RUNS = {
    "run-0001": kept("run-0001", parameters=1300, seconds=8.0),
    "run-0007": kept(
        "run-0007", [Baseline("lora", "LoRA", {"parameters": 1000})], parameters=312, other=624, words="many"
    ),
    "run-0008": Run("run-0008", Experiment("e", "gate.statevector"), Status.FAILED),
}


@pytest.mark.parametrize(
    ("against", "effect", "of"),
    [
        ("run-0001", 1 - 312 / 1300, "run-0001"),
        ("LoRA", 0.688, "LoRA"),
        ("lora", 0.688, "lora"),
        ("other", 0.5, "other"),
    ],
)
def test_an_effect_is_read_from_a_run(against, effect, of):
    row = {"name": "adapters", "touches": 0.5, "run": "run-0007", "entry": "parameters", "against": against}
    values = BACKEND.from_runs({"bill": 1000.0, "claims": [row]}, RUNS)
    result = run(**values)
    assert result.summary["saving_measured"] == pytest.approx(500 * effect)
    told = result.figures["claims"].rows[0]
    assert told[3] == "from run-0007"
    assert told[-2].startswith("run-0007: parameters 312 against ")
    assert told[-2].endswith(of)
    assert told[-1] == "read from the project, run of 2026-01-02"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"run": "run-0099"}, "'run-0099', which has no result here; runs with one are run-0001, run-0007"),
        ({"run": "run-0008"}, "'run-0008', which has no result here"),
        ({"entry": "cost"}, "run-0007 has no number 'cost'; it has parameters, other"),
        ({"entry": "words"}, "no number 'words'"),
        ({"against": "run-0008"}, "'run-0008', which has no result here"),
        ({"against": "nobody"}, "not a run, control or entry of run-0007; there are run-0001, run-0008, lora, LoRA"),
        ({"entry": "other", "against": "LoRA"}, "the control 'LoRA' has no number 'other'"),
    ],
)
def test_what_cannot_be_read_is_told(row, words):
    base = {"name": "adapters", "run": "run-0007", "entry": "parameters", "against": "run-0001"}
    with pytest.raises(ParamsError, match=re.escape(words)):
        BACKEND.from_runs({"claims": [{**base, **row}]}, RUNS)


def test_typed_effects_stay_and_unread_ones_do_not_run():
    typed = {"claims": [{"name": "a", "effect": 0.5, "basis": "measured", "run": "run-0007"}]}
    assert BACKEND.from_runs(typed, {}) == typed
    with pytest.raises(ParamsError, match="no project here"):
        run(claims=[{"name": "a", "run": "run-0007", "entry": "parameters", "basis": "measured"}])


def test_a_run_keeps_the_experiment_with_what_was_read():
    row = {"name": "adapters", "touches": 0.5, "run": "run-0007", "entry": "parameters", "against": "run-0001"}
    experiment = Experiment("s", "planning.savings", params={"claims": [row]})
    read = with_values(Registry(), experiment, RUNS)
    assert read.params["claims"][0]["effect"] == pytest.approx(0.76)
    assert with_values(Registry(), Experiment("t", "planning.qec"), RUNS).params == {}
