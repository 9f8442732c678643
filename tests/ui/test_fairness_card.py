"""The card 'Is it better?' has a row over splits of the data, and says where a run was the luckiest of them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.samples import sample
from ketbench.sweeping.sweep import adjusted
from ketbench_ui.experiment.result.fairness_card import fairness_card
from ketbench_ui.experiment.result.intervals import IntervalPlot, Row
from ketbench_ui.services.live import live_view

WINE = next(iter(sample("wine-classifier").build().experiments.values()))


def _run(split, ours):
    summary = {"test_accuracy": 0.8}
    arrays = {"test_accuracy_by_seed": np.array([[ours], [0.8]])}
    result = Result({"test_accuracy": ours}, [Baseline("linear", "Linear", summary)], arrays=arrays)
    return Run(f"run-{split:04d}", adjusted(WINE, {"split.seed": split}), Status.DONE, result=result)


def _labels(run, runs):
    made = fairness_card(live_view(run), runs)
    return made, {found.text(): found for found in made.findChildren(QLabel)}


@pytest.fixture
def runs():
    return [_run(0, 0.9), _run(1, 0.95), _run(2, 0.85)]


def test_the_row_has_mean_and_interval_and_each_split(application, runs):
    card, texts = _labels(runs[0], runs)
    assert "Over splits of the data" in texts
    assert "3 splits, score by the split's seed: 0: 0.900, 1: 0.950, 2: 0.850" in texts
    assert any(text.startswith("0.900 (0.") for text in texts)
    word = texts["no difference shown"]
    assert "split by split +0.100, +0.150, +0.050" in word.toolTip()
    assert any("Nadeau and Bengio" in label.toolTip() for label in card.findChildren(QLabel))
    assert not any("gave the best" in text for text in texts)


def test_the_luckiest_split_is_named_above_the_words(application, runs):
    card, texts = _labels(runs[1], runs)
    assert any("Of 3 splits of the data that were tried, this run's gave the best" in text for text in texts)
    assert card.objectName() == "fairness"


def test_one_split_is_not_measured(application, runs):
    card, texts = _labels(runs[0], [replace(runs[1], status=Status.FAILED)])
    assert "not measured" in texts
    assert any("3 are needed" in text for text in texts)
    assert card.objectName() == "fairness"


@pytest.mark.parametrize(("height", "says"), [(240, True), (120, False)])
def test_words_of_intervals_stand_below_each_other_or_are_left_to_the_tooltip(qtbot, height, says):
    rows = [Row(f"model {at}", 0.9, 0.8, 0.95, "0.900 (0.800 to 0.950)", "15 of 16 right") for at in range(4)]
    plot = IntervalPlot(rows)
    qtbot.addWidget(plot)
    plot.resize(900, height)
    plot.grab()
    assert plot._says_more is says
    assert "15 of 16 right" in plot.toolTip()


def test_a_page_that_panels_made_low_says_less(qtbot, opened):
    opened.resize(1440, 900)
    opened.show_page("experiment")
    page = opened.experiment
    qtbot.waitUntil(lambda: not page._sizes[1])
    opened.docks["problems"].setMinimumHeight(400)
    opened.docks["problems"].show()
    qtbot.waitUntil(lambda: page._sizes[1])
    opened.docks["problems"].hide()
    qtbot.waitUntil(lambda: not page._sizes[1])
