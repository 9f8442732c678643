"""A quick fix that a finding of a backend brings: one click changes parameters, undo takes it back."""

import numpy as np

from ketbench.base.problems import Problem, QuickFix, Severity
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Column, Dataset
from ketbench.samples import sample

SQUARE = Dataset("square", (Column("i", np.array([0.0, 1.0, 2.0, 3.0])), Column("j", np.array([1.0, 2.0, 3.0, 0.0]))))


def on_a_square(window, folder):
    project = sample("karate-club").build()
    project = project.with_dataset(SQUARE).with_experiment(Experiment("square", "atoms.mis", SQUARE))
    assert window.controller.create(folder / "square.h5", project)
    window.pick("experiments", "square")
    window.controller.checking.check_now()
    window.experimenting.enter("setup")
    return window


def test_a_layout_is_taken_over_into_the_form_and_dragged_there(window, folder):
    work = on_a_square(window, folder)
    strip = work.experiment.strip
    assert strip.fix.text() == "Take the places over"
    strip.fix.click()
    places = work.controller.experiment.params["places"]
    sides = [np.hypot(a["x"] - b["x"], a["y"] - b["y"]) for a, b in zip(places, [*places[1:], places[0]], strict=True)]
    np.testing.assert_allclose(sides, 5.0, atol=0.01)
    editor = work.experiment.setup.form.editor("places")
    assert editor.place(0, 2) == (places[2]["x"], places[2]["y"])
    work.controller.checking.check_now()
    assert strip.fix.isHidden()
    work.actions_by_id["undo"].trigger()
    assert not work.controller.experiment.params.get("places")


def test_a_finding_is_equal_by_its_words_and_its_fix():
    def finding(value):
        return Problem("far", "params.a", Severity.NOTE, quick_fix=QuickFix("Near", "Moves it", {"a": value}))

    assert finding(1) != finding(2)
    assert len({finding(1), finding(2), finding(1)}) == 2
