"""Backends with a page of their own: every figure has a tab, stages name what is set, the sentence says what came."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.base.figures import Axis, Line, Series
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.results.paging import page_of, stages_of, verdict_of

KNOWN = Registry()
PAGED = ("gate.energy", "gate.kernel", "gate.generate", "atoms.dynamics", "finetune.adapters")


def shown(backend, summary, baselines=(), figures=(), **fields):
    made = Line(title="a", series=[Series("a", np.array([0.0, 1.0]), np.array([0.0, 1.0]))], x=Axis("x"), y=Axis("y"))
    result = Result(summary, baselines, dict.fromkeys(figures, made), **fields)
    run = Run("run-0001", Experiment("e", backend), Status.DONE, result=result)
    page = page_of(KNOWN, run)
    return page, verdict_of(run, (), page)


@pytest.mark.parametrize("backend", PAGED)
def test_stages_belong_to_fields_that_there_are(backend):
    found = stages_of(KNOWN, Experiment("e", backend))
    assert 3 <= len(found) <= 6
    assert all(stage.label and stage.title for stage in found)
    named = {field.name for field in form(KNOWN.backend(backend).params)} | {""}
    for stage in found:
        places = {place.removeprefix("params.") for place in stage.places if place.startswith("params.")}
        assert places <= named, f"{stage.label}: {places - named}"


@pytest.mark.parametrize("backend", PAGED)
def test_a_stage_follows_what_is_typed(backend):
    kind = KNOWN.backend(backend).params
    field = {"gate.energy": "steps", "gate.kernel": "repeats", "gate.generate": "steps", "atoms.dynamics": "atoms"}
    name = field.get(backend, "steps")
    value = 2 * kind.model_fields[name].default + 1
    before = stages_of(KNOWN, Experiment("e", backend))
    after = stages_of(KNOWN, Experiment("e", backend, params={name: value}))
    assert [(s.title, s.detail) for s in before] != [(s.title, s.detail) for s in after]


@pytest.mark.parametrize(
    ("found", "exact", "control", "tone", "head"),
    [
        (-1.1373, -1.1373, -1.1168, "good", "Energy -1.1373, exact"),
        (-1.1370, -1.1373, -1.1168, "good", "Energy -1.137, 0.0003 above the exact -1.1373"),
        (-1.1000, -1.1373, -1.1168, "bad", "Energy -1.1, 0.037 above the exact -1.1373: worse than hartree-Fock"),
        (-1.1200, -1.1373, -1.1168, "fix", "Energy -1.12, 0.017 above the exact -1.1373"),
    ],
)
def test_an_energy_is_judged_by_the_exact_one_and_its_controls(found, exact, control, tone, head):
    controls = (Baseline("hf", "Hartree-Fock", {"energy": control}),)
    page, verdict = shown("gate.energy", {"energy": found, "exact_energy": exact}, controls)
    assert page.tabs[0].quantities[0].rows[1].value == "−1.1373"
    assert verdict.tone == tone
    assert verdict.title.lower() == head.lower()


def test_an_energy_without_an_exact_one_claims_nothing():
    _, verdict = shown("gate.energy", {"energy": -5.0, "exact_energy": None})
    assert (verdict.tone, verdict.title) == ("same", "Energy -5; the exact one is not known")


def test_a_kernel_is_never_called_better_by_one_split():
    controls = (Baseline("svm", "Gaussian kernel", {"test_accuracy": 0.9}), Baseline("l", "Linear", {}))
    page, verdict = shown("gate.kernel", {"test_accuracy": 0.95, "test_rows": 40, "bandwidth": 0.5}, controls)
    assert (verdict.tone, verdict.title) == ("same", "Test accuracy 0.950, the best classical kernel 0.900")
    assert "95 % interval 0.835 to 0.986 over 40 test rows" in verdict.detail
    assert [row.name for row in page.tabs[0].quantities[1].rows] == ["Bandwidth"]


@pytest.mark.parametrize(("own", "tone"), [(0.1, "good"), (0.2, "good"), (0.3, "bad")])
def test_a_born_machine_is_compared_with_the_best_control(own, tone):
    controls = (
        Baseline("rbm", "Restricted Boltzmann machine", {"total_variation": 0.2}),
        Baseline("u", "Uniform", {"total_variation": 0.6}),
    )
    _, verdict = shown("gate.generate", {"total_variation": own, "seeds": 1}, controls)
    assert verdict.tone == tone
    assert "restricted Boltzmann machine" in verdict.title
    assert verdict.detail.startswith(f"Total variation {own:.3f} against 0.200")


def test_adapters_repeat_the_words_of_their_verdicts():
    summary = {"verdict": "QTHA-1: worse than LoRA r=8", "adapter": "qtha1", "validation_loss": 2.5, "parameters": 1920}
    _, verdict = shown("finetune.adapters", {**summary, "share_of_lora_r8": 0.24})
    assert (verdict.tone, verdict.title) == ("bad", "QTHA-1: worse than LoRA r=8")
    assert verdict.detail == "Validation loss 2.5 nats a token; 1,920 parameters, 24 % of LoRA r=8"


def test_two_atoms_under_a_pulse_are_told_by_their_number():
    backend = KNOWN.backend("atoms.dynamics")
    params = backend.params(atoms=1, points=4)
    result = next(one for one in backend.run(Task(), params, Context()) if isinstance(one, Result))
    run = Run("run-0001", Experiment("e", "atoms.dynamics", params={"atoms": 1, "points": 4}), Status.DONE)
    page = page_of(KNOWN, replace(run, result=result))
    excited = result.summary["mean_excited"]
    assert page.verdict.title == f"{excited:.3g} of 1 atoms are excited at the end, on average"
    assert {name for tab in page.tabs for name in tab.figures} == set(result.figures)


@pytest.mark.parametrize("backend", PAGED)
def test_no_figure_is_lost(backend):
    names = ("energy", "kernel", "losses", "populations", "something new")
    page, _ = shown(backend, {}, figures=names)
    assert {name for tab in page.tabs for name in tab.figures} == set(names)
