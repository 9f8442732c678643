"""The Data tab says whose preparation it edits, and a change reaches whom it says."""

from dataclasses import replace

from ketbench.contract.experiment import Experiment
from ketbench.data.preparing.preparation import MinMax, Standardise
from ketbench.project.project import Project
from ketbench_ui.data.presenter import owner_of, whose_steps

from .conftest import answered, circuit, table


def three():
    """Two experiments with the steps of the dataset, one with its own."""
    data = table()
    own = replace(data, preparation=(MinMax(),))
    project = Project("p").with_dataset(data)
    for name, given in (("first", data), ("second", data), ("third", own)):
        project = project.with_experiment(Experiment(name, "gate.statevector", given, circuit()))
    return project


def test_whose_steps_they_are_and_who_follows():
    project = three()
    data, own = project.datasets["wards"], project.experiments["third"].dataset
    assert whose_steps(project, None, data) == (
        "Steps of the dataset 'wards'; the experiments 'first', 'second' follow them; the experiment 'third' has steps "
        "of its own."
    )
    assert whose_steps(project, None, own).startswith("Steps of the experiment 'third' alone")
    assert owner_of(project, None, data) is None
    assert owner_of(project, None, own).name == "third"
    alone = Project("p").with_dataset(data)
    assert whose_steps(alone, None, data) == "Steps of the dataset 'wards'."
    assert whose_steps(alone, None, None) == ""


def test_a_change_of_own_steps_leaves_the_dataset_and_the_others(qtbot, bench):
    window = bench()
    controller = window.controller
    controller.apply("more", controller.project.with_experiment(three().experiments["third"]))
    controller.choose("third")
    answered(qtbot, window)
    page = window.data
    assert page.steps.whose.text().startswith("Steps of the experiment 'third' alone")
    page.steps.add_step("standardise")
    answered(qtbot, window)
    steps = {name: e.dataset.preparation for name, e in controller.project.experiments.items()}
    assert steps["third"] == (MinMax(), Standardise())
    assert steps["trial"] == (Standardise(),) == controller.project.datasets["wards"].preparation
    assert page.dataset.preparation == (MinMax(), Standardise())
