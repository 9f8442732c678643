"""The Start page: goals that open, claims with what this project found, a tour that can be left."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt

from ketbench.backends.registry import Registry
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.results.paging import seeds_of
from ketbench.samples import SAMPLES, sample
from ketbench_ui.guide.about import LIBRARIES, AboutDialog, facts
from ketbench_ui.guide.tour import SEEN, STEPS
from ketbench_ui.start.evidence import verdict_here
from ketbench_ui.start.goals import CLAIMS, GOALS, claim_words
from ketbench_ui.start.page import StartPage
from ketbench_ui.start.pictures import SCENES
from ketbench_ui.theme.tokens import GAP_WIDE


@pytest.fixture
def page(qtbot):
    made = StartPage()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made


def test_every_goal_and_claim_has_a_sample_and_a_picture():
    samples = {*SAMPLES, "adapter-claims"}
    assert {goal.sample for goal in GOALS} - {"import"} <= samples
    assert {claim.sample for claim in CLAIMS} <= samples
    assert {goal.picture for goal in GOALS} == set(SCENES)
    assert all(claim.who and claim.when for claim in CLAIMS)


def test_a_goal_opens_its_sample_and_own_data_are_imported(qtbot, page):
    with qtbot.waitSignal(page.sample_wanted) as wanted:
        qtbot.mouseClick(page.goals["max-cut"], Qt.MouseButton.LeftButton)
    assert wanted.args == ["max-cut"]
    with qtbot.waitSignal(page.import_wanted):
        qtbot.keyClick(page.goals["import"], Qt.Key.Key_Return)
    page.set_busy("max-cut")
    assert not page.goals["wine-classifier"].isEnabled()


def test_each_picture_paints_something_of_its_own(page):
    shown = [page.goals[goal.sample].grab().toImage() for goal in GOALS]
    assert all(one != other for at, one in enumerate(shown) for other in shown[:at])


DESIGNS = {claim.design.backend: claim.design for claim in CLAIMS}


@cache
def experiments(name):
    return {one.name: one for one in sample(name).build().experiments.values()}


def over(experiment, *, baselines=True, summary=None, notes=(), **changed):
    """A project with a run of an experiment, some settings changed, that is over."""
    experiment = replace(experiment, params={**experiment.params, **changed})
    beside = (Baseline("plain", "Plain", {"score": 0.5}),) if baselines else ()
    result = Result({"verdict": "It does not help."} if summary is None else summary, baselines=beside, notes=notes)
    return Project().with_run(Run("run-0003", experiment, Status.DONE, result=result))


MAIN = {
    "annealing.feature_selection": ("breast-cancer-features", "five-features"),
    "atoms.kernel": ("honeycomb-or-kagome", "atoms"),
    "finetune.adapters": ("adapter-claims", "claims"),
    "photonic.link": ("photonic-link", "co-packaged"),
    "planning.qec": ("train-gpt3-class", "error-correction"),
}


@pytest.mark.parametrize("backend", MAIN)
def test_the_sample_of_a_claim_is_evidence_and_the_design_is_the_samples(backend):
    name, title = MAIN[backend]
    design, experiment = DESIGNS[backend], experiments(name)[title]
    assert verdict_here(design, over(experiment)) == "run-0003 here: It does not help."
    fields = Registry().backend(backend).params.model_fields
    for setting, least in design.least.items():
        assert least.usual == fields[setting].default
        assert least.value == experiment.params.get(setting, least.usual)
    assert not design.rows or design.rows == experiment.dataset.n_rows


@pytest.mark.parametrize(
    ("backend", "changed", "why"),
    [
        ("annealing.feature_selection", {"repeats": 1}, "1 repeat, and the test takes 2"),
        ("annealing.feature_selection", {"folds": 4}, "4 folds, and the test takes 5"),
        ("finetune.adapters", {"steps": 19}, "19 steps, and the test takes 20"),
        ("finetune.adapters", {"seeds": 1}, "1 seed, and the test takes 3"),
        ("finetune.adapters", {"adapters": ["lora"]}, "'qtha1' is not among its adapters"),
        ("photonic.link", {"reach": 3.0}, "its inputs are not those of the sample"),
        ("planning.qec", {"target": 1e-3}, "its inputs are not those of the sample"),
    ],
)
def test_a_small_trial_or_another_design_is_no_evidence(backend, changed, why):
    name, title = MAIN[backend]
    told = verdict_here(DESIGNS[backend], over(experiments(name)[title], **changed))
    assert told == f"Not tested yet. run-0003 is no evidence: {why}."


def test_fewer_rows_another_target_no_controls_and_a_stopped_run_are_no_evidence():
    design, experiment = DESIGNS["atoms.kernel"], experiments("honeycomb-or-kagome")["atoms"]
    data = experiment.dataset
    few = replace(experiment, dataset=data.with_rows(np.arange(59)))
    assert "59 rows, and the test takes 60" in verdict_here(design, over(few))
    assert "does not predict 'lattice'" in verdict_here(design, over(replace(experiment, dataset=None)))
    assert "nothing classical" in verdict_here(design, over(experiment, baselines=False))
    stopped = Project().with_run(Run("run-0001", experiment, Status.CANCELLED))
    assert "did not come to its end" in verdict_here(design, stopped)
    assert verdict_here(design, Project().with_run(Run("run-0001", experiment, Status.RUNNING))) == ""
    assert verdict_here(design, Project()) == ""


def test_the_newest_evidence_counts_and_a_small_trial_after_it_does_not():
    design, experiment = DESIGNS["finetune.adapters"], experiments("adapter-claims")["claims"]
    project = over(experiment)
    toy = replace(next(iter(over(experiment, steps=2).runs.values())), id="run-0004")
    assert verdict_here(design, project.with_run(toy)) == "run-0003 here: It does not help."


def test_a_claim_says_what_the_open_project_found(page):
    claim = next(claim for claim in CLAIMS if claim.design.backend == "atoms.kernel")
    experiment = experiments("honeycomb-or-kagome")["atoms"]
    page.show_project(over(experiment, summary={"verdict": "The atoms are not told apart."}))
    row = page.claims[claim.sample]
    assert row.verdict.text() == "run-0003 here: The atoms are not told apart."
    assert not row.verdict.isHidden()
    page.show_project(Project())
    assert row.verdict.isHidden()


def test_a_run_without_a_verdict_is_answered_by_its_first_note_or_a_pointer():
    design, experiment = DESIGNS["photonic.link"], experiments("photonic-link")["co-packaged"]
    assert verdict_here(design, over(experiment, summary={}, notes=("It closes.",))) == "run-0003 here: It closes."
    assert verdict_here(design, over(experiment, summary={})).endswith("open it to read the result.")
    because = {"verdict": "works", "verdict_because": "2 dB are left."}
    assert verdict_here(design, over(experiment, summary=because)) == "run-0003 here: works, 2 dB are left."


def test_the_tour_goes_through_five_steps_and_can_be_left(qtbot, opened):
    QSettings().remove(SEEN)
    opened.verbs.begin_tour()
    tour = opened.verbs.tour
    assert QSettings().value(SEEN)
    seen = []
    for step in STEPS:
        assert tour.title.text() == step.title
        seen.append(opened.tabs.present)
        inside = opened.rect().contains(tour.geometry())
        assert inside, step
        corner = QPoint(opened.width() - tour.width() - GAP_WIDE, opened.height() - tour.height() - 3 * GAP_WIDE)
        assert tour._covered(tour.pos()) <= tour._covered(corner), step
        tour.next.click()
    assert seen == [step.page for step in STEPS]
    assert not tour.isVisible()
    opened.verbs.begin_tour()
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert not tour.isVisible()


def test_without_a_project_the_tour_speaks_of_no_palette_that_is_not_there(window):
    window.verbs.begin_tour()
    tour = window.verbs.tour
    for step in STEPS[1:]:
        tour.next.click()
        assert tour.text.text() == step.bare
        assert "project" in tour.text.text()
    tour.end()


def test_about_names_each_library_with_its_version_and_licence(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    rows = {dialog.table.item(at, 0).text(): dialog.table.item(at, 2).text() for at in range(dialog.table.rowCount())}
    assert set(rows) == set(LIBRARIES)
    assert "BSD" in rows["numpy"]
    assert "MIT" in rows["pyqtgraph"]
    assert not any(text.endswith("…") for text in rows.values()), "a licence is told whole"
    assert facts("no-such-library") == ("not installed", "")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.sample)
def test_the_experiment_of_a_claim_says_whose_it_is(claim):
    experiment = next(e for e in sample(claim.sample).build().experiments.values() if e.backend == claim.design.backend)
    told = claim_words(experiment)
    assert told == f"Tests a claim: {claim.text} Said by {claim.who}, {claim.when}."


def test_a_claim_with_too_small_a_run_says_so_and_other_experiments_say_nothing():
    adapters = next(iter(sample("adapter-claims").build().experiments.values()))
    small = replace(adapters, params={**adapters.params, "steps": 5})
    assert claim_words(small).endswith("As it is set it would be no evidence: 5 steps, and the test takes 20.")
    assert claim_words(next(iter(sample("iris-classifier").build().experiments.values()))) == ""


@pytest.mark.parametrize(("name", "seeds"), [("adapter-claims", 3), ("iris-classifier", 1), ("photonic-link", 1)])
def test_seeds_are_counted_as_the_form_has_them(name, seeds):
    experiment = next(iter(sample(name).build().experiments.values()))
    assert seeds_of(Registry(), experiment) == seeds
