"""The Start page: goals that open, claims with what this project found, a tour that can be left."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings, Qt

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.samples import SAMPLES
from ketbench_ui.guide.about import LIBRARIES, AboutDialog, facts
from ketbench_ui.guide.tour import SEEN, STEPS
from ketbench_ui.start.goals import CLAIMS, GOALS, verdict_here
from ketbench_ui.start.page import StartPage
from ketbench_ui.start.pictures import SCENES


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


def claimed(backend, summary, notes=()):
    run = Run("run-0003", Experiment("e", backend), Status.DONE, result=Result(summary, notes=notes))
    return Project().with_run(replace(run, id="run-0001", result=None)).with_run(run)


def test_a_claim_says_what_the_open_project_found(page):
    claim = next(claim for claim in CLAIMS if claim.backend == "atoms.kernel")
    project = claimed("atoms.kernel", {"verdict": "The atoms are not told apart from the number of nodes."})
    page.show_project(project)
    row = page.claims[claim.sample]
    assert row.verdict.text() == "run-0003 here: The atoms are not told apart from the number of nodes."
    assert not row.verdict.isHidden()
    page.show_project(Project())
    assert row.verdict.isHidden()


def test_a_run_without_a_verdict_is_answered_by_its_first_note_or_a_pointer():
    claim = next(claim for claim in CLAIMS if claim.backend == "photonic.link")
    assert verdict_here(claim, claimed("photonic.link", {}, ("The link closes.",))) == "run-0003 here: The link closes."
    assert verdict_here(claim, claimed("photonic.link", {})).endswith("open it to read the result.")
    assert verdict_here(claim, claimed("gate.statevector", {})) == ""


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
        tour.next.click()
    assert seen == [step.page for step in STEPS]
    assert not tour.isVisible()
    opened.verbs.begin_tour()
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert not tour.isVisible()


def test_about_names_each_library_with_its_version_and_licence(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    rows = {dialog.table.item(at, 0).text(): dialog.table.item(at, 2).text() for at in range(dialog.table.rowCount())}
    assert set(rows) == set(LIBRARIES)
    assert "BSD" in rows["numpy"]
    assert "MIT" in rows["pyqtgraph"]
    assert facts("no-such-library") == ("not installed", "")
