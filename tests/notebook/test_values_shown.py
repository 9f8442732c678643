"""What a notebook shows and completes: tables and pictures of values, frames and plots of runs, sweeps from a line."""

import numpy as np
import pytest

import ketbench as kb
from ketbench.base.errors import InputError, ParamsError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status


def run():
    loss = Metric(np.array([0, 1, 2, 2]), np.array([4.0, 3.0, 2.0, 1.0]), np.arange(4.0))
    accuracy = Metric(np.array([1]), np.array([0.5]), np.array([1.0]))
    metrics = {"loss": loss, "accuracy": accuracy}
    result = Result({"test_accuracy": 0.91, "parameters": 7})
    return Run("run-0007", Experiment("e <b>", "toy.backend"), Status.DONE, metrics=metrics, result=result)


def test_the_curves_of_a_run_are_a_frame():
    frame = run().metrics_frame()
    assert frame.index.name == "step"
    assert frame["loss"].tolist() == [4.0, 3.0, 1.0]
    assert np.isnan(frame["accuracy"]).tolist() == [True, False, True]


def test_the_curves_of_a_run_are_a_plot():
    kb.sample("iris-classifier")
    figure = run().plot()
    drawn = {tuple(line.get_ydata()) for axes in figure.axes for line in axes.get_lines()}
    assert (4.0, 3.0, 2.0, 1.0) in drawn
    with pytest.raises(InputError, match="run-0001 has no curves to plot"):
        Run("run-0001", Experiment("e", "toy")).plot()


def test_a_run_and_a_project_say_what_they_are_in_a_line():
    assert repr(run()) == "<Run run-0007 of 'e <b>': done, test_accuracy 0.91>"
    project = kb.sample("iris-classifier")
    assert repr(project) == "<Project 'iris-classifier': 1 dataset, 1 circuit, 1 experiment, 0 runs>"


def test_each_value_shows_itself_with_all_text_escaped():
    project = kb.sample("iris-classifier")
    experiment = project.experiment()
    assert "<td>1</td>" in project._repr_html_()
    assert "150 rows, 5 columns" in experiment.dataset._repr_html_()
    assert "<th>epochs</th><td>40</td>" in experiment._repr_html_()
    assert "data:image/png;base64," in experiment.circuit._repr_html_()
    shown = Experiment("<script>", "toy", params={"<i>": "<u>"})._repr_html_()
    assert "<script>" not in shown
    assert "&lt;u&gt;" in shown


def test_tab_completes_what_there_is():
    assert {"open", "run", "sweep", "circuit", "dataset", "predict"} <= set(dir(kb))
    assert all(hasattr(kb, name) for name in dir(kb))


def test_settings_are_given_with_the_run_and_wrong_ones_are_named():
    experiment = next(iter(kb.sample("photonic-link").experiments.values()))
    assert kb.run(experiment, quiet=True, seed=5).seed == 5
    with pytest.raises(ParamsError, match="'epochz' is not a parameter"):
        kb.run(experiment, quiet=True, epochz=3)
    with pytest.raises(InputError, match="seed='x' is not a whole number"):
        kb.run(experiment, quiet=True, seed="x")


def test_a_sweep_is_a_line_and_the_best_comes_first():
    experiment = next(iter(kb.sample("photonic-link").experiments.values()))
    trials = kb.sweep(experiment, "margin_db", responsivity=[0.5, 1.0], workers=1)
    assert [trial.settings["responsivity"] for trial in trials] == [1.0, 0.5]
    assert trials[0].score > trials[1].score
    least = kb.sweep(experiment, "margin_db", minimise=True, workers=1, responsivity="0.5,1.0")
    assert least[0].settings == {"responsivity": 0.5}
