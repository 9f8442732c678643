"""Runs with known curves, and the Compare tab on them without a window around."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.samples import sample
from ketbench_ui.compare.page import ComparePage

WINE = sample("wine-classifier").build().experiments["wine"]


def _run(number, *, seed=0, points=50, name="wine", **params):
    experiment = replace(WINE, name=name, seed=seed, params={**WINE.params, **params})
    steps = np.arange(points)
    values = np.exp(-steps / points) + 0.01 * number + 0.001 * np.random.default_rng(number).normal(size=points)
    metric = Metric(steps, values, 0.1 * steps)
    accuracy = Metric(steps, 1 - values / 3, 0.1 * steps)
    metrics = {"validation_loss": metric, "accuracy": accuracy}
    return Run(f"run-{number:04d}", experiment, Status.DONE, seconds=float(number), metrics=metrics, result=Result())


@pytest.fixture
def page(qtbot):
    made = ComparePage()
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


@pytest.fixture
def made():
    """Makes a run by its number."""
    return _run


@pytest.fixture
def show():
    """Shows runs in the tab and draws them."""
    return _show


def _show(page, runs):
    page.show_project(Project(runs={run.id: run for run in runs}))
    page.draw()
