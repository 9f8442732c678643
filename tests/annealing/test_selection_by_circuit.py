"""The experiment's own circuit may judge a selection: by the real gate plugin, inside the folds, or not at all."""

import sys

import numpy as np
import pytest
from annealing_tables import last, table

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Context, Severity, Task, inputs_of
from ketbench.project.resizing import encoding_circuit
from ketbench_annealing.selection.backend import FeatureSelection
from ketbench_annealing.selection.optimum.objective import ObjectiveName
from ketbench_annealing.selection.params import SelectionParams
from ketbench_annealing.selection.scoring.folds import OURS, Plan, judged
from ketbench_annealing.selection.scoring.judging import SmallModel
from ketbench_annealing.selection.scoring.verdict import Scoreboard

QUICK = {"folds": 3, "repeats": 1, "model": "circuit", "k": 2, "steps": 30}
CIRCUIT = encoding_circuit("two wires", 2, layers=1)


def refusal(dataset, circuit, **params):
    chosen = SelectionParams.model_validate({**QUICK, **params})
    found = FeatureSelection().check(Task(dataset, circuit), chosen)
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    assert [problem.where for problem in errors] == ["params.model"]
    with pytest.raises(InputError, match=r"[Cc]ircuit"):
        list(FeatureSelection().run(Task(dataset, circuit), chosen, Context()))
    return str(errors[0])


def test_a_circuit_judges_and_a_linear_model_stands_beside_it(informative):
    chosen = SelectionParams.model_validate(QUICK)
    result = last(FeatureSelection().run(Task(table(*informative), CIRCUIT, 1), chosen, Context()))
    assert result.summary["selected"] == ["f0", "f1"]
    assert result.summary["accuracy"] > 0.7
    controls = {baseline.name: baseline.summary for baseline in result.baselines}
    assert controls["linear_model"]["accuracy"] > 0.7
    assert controls["linear_model"]["circuit_minus_this"] == pytest.approx(
        result.summary["accuracy"] - controls["linear_model"]["accuracy"]
    )
    assert controls["all"]["accuracy"] is None
    assert controls["mrmr"]["accuracy"] is not None
    assert "two wires" in " ".join(result.notes)
    assert "linear model instead" in result.figures["methods"].columns


@pytest.mark.slow
def test_the_same_seed_trains_the_same_circuit(informative):
    chosen = SelectionParams.model_validate(QUICK)
    first, second = (
        last(FeatureSelection().run(Task(table(*informative), CIRCUIT, 1), chosen, Context())) for _ in range(2)
    )
    assert first.summary == second.summary


@pytest.mark.slow
def test_a_leak_is_prevented_for_a_circuit_too():
    """Chosen on all rows, columns of noise look like knowledge to a circuit as well; inside the folds they do not."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(60, 600)), np.arange(60) % 2
    builder = CircuitBuilder("four", 4)
    for wire in range(4):
        builder.add("ry", wire, f"x[{wire}]").add("ry", wire, f"w{wire}")
    circuit = SmallModel("circuit", builder.build(), 40)
    plan = Plan(ObjectiveName.ANOVA, 0.9, (4,), folds=5, repeats=1, restarts=2, model=circuit)
    inside = Scoreboard(row for row in judged(x, y, 2, plan) if row.method == OURS)
    leaky = x[:, np.argsort(-np.abs((x - x.mean(axis=0)).T @ (y - y.mean())))[:4]]
    outside = Scoreboard(judged(leaky, y, 2, plan))
    assert outside.interval("all", 4).mean > 0.68
    assert inside.interval(OURS, 4).mean < 0.6


def test_a_circuit_that_does_not_fit_is_refused_in_a_sentence(informative):
    data = table(*informative)
    assert "the experiment has none; choose one that reads 2" in refusal(data, None)
    assert "reads 3 features, so it cannot judge 2; choose k = 3" in refusal(data, encoding_circuit("c", 3))
    assert "reads no feature" in refusal(data, CircuitBuilder("c", 2).add("h", 0).build())
    assert "not x[0]" in refusal(data, CircuitBuilder("c", 2).add("ry", 0, "x[1]").build())
    assert "choose exactly k" in refusal(data, CIRCUIT, size="a range of k")
    assert "at most 14" in refusal(
        table(np.random.default_rng(0).normal(size=(60, 16)), np.arange(60) % 2), encoding_circuit("wide", 15), k=15
    )


def test_stop_ends_the_training_of_a_circuit(informative):
    calls = iter(range(10_000))
    stopped = Context(cancelled=lambda: next(calls) > 30)
    chosen = SelectionParams.model_validate({**QUICK, "steps": 100_000})
    found = list(FeatureSelection().run(Task(table(*informative), CIRCUIT), chosen, stopped))
    assert not any(hasattr(event, "summary") for event in found)


def test_the_number_of_trainings_is_told_before(informative):
    found = FeatureSelection().check(Task(table(*informative), CIRCUIT), SelectionParams.model_validate(QUICK))
    assert any("trained 24 times, 30 steps each" in problem.message for problem in found)


def test_the_form_offers_a_circuit_that_is_not_needed():
    assert inputs_of(FeatureSelection()) == {"dataset", "circuit"}
    assert FeatureSelection.needs == {"dataset"}


def test_looking_at_a_circuit_loads_no_torch():
    import subprocess

    code = (
        "import sys\nfrom ketbench.backends.judges import judge\n"
        "from ketbench.project.resizing import encoding_circuit\n"
        "assert judge().refusal(encoding_circuit('c', 2), 2) == ''\n"
        "assert not {'torch', 'pennylane'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
