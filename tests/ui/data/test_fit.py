"""Data and circuit that do not fit: said before Run, and each offer does the thing in one click and undoes in one."""

import pytest

from ketbench.data.preparing.preparation import Pca, Select
from ketbench.project.machine_fit import fit_by_count
from ketbench.samples import sample

from .conftest import answered, circuit, click, dataset_of

PATIENCE = 600_000


def fits(window):
    experiment = window.controller.experiment
    return not fit_by_count(experiment.dataset, experiment.circuit).problems


def test_the_qubits_are_told_and_what_does_not_fit(qtbot, bench):
    window = bench()
    bar = window.data.fit
    assert "6 features: 6 qubits by angle encoding, 3 by amplitude encoding." in bar.sentence.text()
    assert "takes 3, so 3 would not be looked at (m3, m4, m5)" in bar.problem.text()
    assert list(bar.offers) == ["select", "pca", "amplitude", "reupload"]


@pytest.mark.parametrize("offer", ["select", "pca", "amplitude", "reupload"])
def test_each_offer_is_one_click_that_trains_and_one_undo(qtbot, bench, run_to_end, offer):
    window = bench()
    before = window.controller.project
    click(qtbot, window.data.fit.offers[offer])
    answered(qtbot, window)
    assert fits(window)
    assert window.data.fit.offers == {}
    steps = dataset_of(window).preparation
    drawn = window.controller.experiment.circuit
    match offer:
        case "select":
            assert isinstance(steps[-1], Select)
        case "pca":
            assert steps[-1] == Pca(components=3)
        case "amplitude":
            assert drawn.ops[0].gate == "amplitude_encoding"
        case _:
            assert drawn.features == tuple(range(6))
    window.controller.checking.check_now()
    run_id = run_to_end(window)
    assert window.controller.project.runs[run_id].status.value == "done"
    window.controller.undo()
    after = window.controller.project
    assert (after.datasets, after.circuits) == (before.datasets, before.circuits)


def test_before_run_the_experiment_tab_offers_the_same(qtbot, bench):
    window = bench()
    window.show_page("experiment")
    strip, work = window.experiment.strip, window.experimenting
    window.controller.checking.check_now()
    qtbot.waitUntil(lambda: list(work.offers) == ["select", "pca", "amplitude", "reupload"], timeout=PATIENCE)
    assert strip.fix.isVisible()
    assert strip.fix.text() == work.offers["select"].title
    assert [act.text() for act in strip.others.menu().actions()] == [
        work.offers[key].title for key in ("pca", "amplitude", "reupload")
    ]
    strip.others.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: not work.offers, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not strip.fix.isVisible(), timeout=PATIENCE)
    assert fits(window)
    window.controller.undo()
    qtbot.waitUntil(lambda: strip.fix.isVisible(), timeout=PATIENCE)
    assert list(work.offers) == ["select", "pca", "amplitude", "reupload"]


def test_what_fits_is_not_talked_about(qtbot, bench):
    window = bench(drawn=circuit(6))
    assert window.data.fit.offers == {}
    assert not window.data.fit._card.isVisible()


def test_offers_are_greyed_in_a_project_that_is_read_only(qtbot, bench):
    window = bench()
    window.data.fit.show_pair(*window.data.fit._pair, read_only=True)
    assert not any(act.isEnabled() for act in window.data.fit.offers.values())


def test_texts_are_not_asked_to_fit_a_circuit(window, folder):
    """A core inside an adapter reads activations; no column of the texts is one of its angles."""
    assert window.controller.create(folder / "texts.h5", sample("adapter-claims").build())
    window.controller.choose("own-circuit")
    window.show_page("data")
    assert window.data.dataset.name == "word problems"
    assert window.data.fit.problem.text() == ""
