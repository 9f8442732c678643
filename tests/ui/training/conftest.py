"""A live view that is shown, and runs that go on with the curves that a test wants."""

import numpy as np
import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Started
from ketbench_ui.experiment.training import TrainingView
from ketbench_ui.services.live import LiveRun, Points


@pytest.fixture
def view(qtbot):
    made = TrainingView()
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def _live(**curves):
    live = LiveRun("run-0001", Experiment("e", "b"))
    live.take(Started("run-0001", ""))
    for name, values in curves.items():
        y = np.asarray(values, dtype=float)
        live.curves[name] = Points.of(np.arange(len(y), dtype=float), y, 0.5 * np.arange(len(y)))
    live.version += 1
    return live


@pytest.fixture(scope="session")
def live_of():
    """Makes a run that goes on with curves of these values, two steps a second."""
    return _live
