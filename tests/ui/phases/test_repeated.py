"""Runs on other splits change what stands on the result at once; every card says of what its figures are."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status


def run_on(experiment, name, split, ours, seeds=(0,)):
    data = experiment.dataset
    data = data.with_split(replace(data.split, seed=split))
    scores = np.array([[ours] * len(seeds), [0.8] * len(seeds)])
    summary = {"train_accuracy": 0.99, "test_accuracy": ours}
    if len(seeds) > 1:
        summary["seeds"] = list(seeds)
    arrays = {"test_accuracy_by_seed": scores, "test_outputs": np.zeros((30, 3))}
    result = Result(summary, [Baseline("linear", "Linear", {"test_accuracy": 0.8})], arrays=arrays)
    return Run(name, replace(experiment, dataset=data, seed=seeds[0]), Status.DONE, result=result, seconds=1.0)


def shown_words(window):
    page = window.experiment.result
    page.show_tab("Summary")
    front = page._pages.currentWidget()
    return [one.text() for one in front.findChildren(QLabel)], [b.text() for b in front.findChildren(QPushButton)]


@pytest.fixture
def window_with_run(opened):
    experiment = opened.controller.experiment
    opened.controller.session.begin_run(run_on(experiment, "run-0001", 0, 0.9))
    opened.controller.project_changed.emit()
    opened.show_run("run-0001")
    opened.show_page("experiment")
    opened.experimenting.enter("result")
    return opened


def test_repeats_change_the_headline_and_are_offered_no_more(window_with_run):
    window = window_with_run
    texts, buttons = shown_words(window)
    assert "Test accuracy, 95 % interval" in texts
    assert any(text.startswith("Repeat on") for text in buttons)
    experiment = window.controller.experiment
    for split in range(1, 20):
        window.controller.session.begin_run(run_on(experiment, f"run-{split + 1:04d}", split, 0.9 - 0.01 * (split % 3)))
    window.controller.project_changed.emit()
    texts, buttons = shown_words(window)
    assert "Mean test accuracy over 20 splits, 95 % interval" in texts
    assert "Accuracy by part, run-0001 alone" in texts
    assert not any(text.startswith("Repeat on") for text in buttons)
    mean = np.mean([0.9 - 0.01 * (split % 3) for split in range(20)])
    assert window.experiment.strip.said.detail.startswith(f"Mean test accuracy over 20 splits {mean:.3f} (")


def test_a_mean_over_the_seeds_of_one_run_is_called_so_on_every_card(opened):
    experiment = opened.controller.experiment
    opened.controller.session.begin_run(run_on(experiment, "run-0001", 0, 0.9, seeds=(0, 1, 2)))
    opened.controller.project_changed.emit()
    opened.show_run("run-0001")
    texts, _ = shown_words(opened)
    assert "Mean test accuracy over 3 seeds, 95 % interval" in texts
    assert "Accuracy by part, mean over 3 seeds" in texts
