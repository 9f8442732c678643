"""A table with the faults that tables have, on the screen of a real window."""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import Standardise
from ketbench.project.project import Project

PATIENCE = 600_000
QUESTIONS = Path(__file__).parent / "questions"


def asked_elsewhere():
    """The module of questions; another package may be called `tests`, so a folder of its own is on the path."""
    if str(QUESTIONS) not in sys.path:
        sys.path.append(str(QUESTIONS))
    return import_module("ketbench_asked_elsewhere")


def table(rows=120):
    chance = np.random.default_rng(3)
    state = np.arange(rows) * 7 % 5 < 2
    markers = [Column(f"m{i}", chance.normal(state * (1.5 - 0.2 * i), 1)) for i in range(6)]
    ward = coded("ward", [("north", "south", "east")[i // 5 % 3] for i in range(rows)], Role.SKIP)
    time = Column("hour", np.arange(rows) * 1.5 + chance.random(rows), role=Role.SKIP)
    return Dataset(
        "wards",
        (*markers, ward, time, coded("state", ["ill" if s else "well" for s in state], Role.TARGET)),
        preparation=(Standardise(),),
    )


def circuit(wires=3):
    builder = CircuitBuilder("three", wires)
    for wire in range(wires):
        builder.add("ry", wire, f"0.5*x[{wire}]")
    for wire in range(wires):
        builder.add("ry", wire, f"w{wire}")
    return builder.build()


@pytest.fixture
def bench(qtbot, window, folder):
    """The window on a dataset, with the Data tab in front and everything found out."""

    def make(dataset=None, drawn=None):
        dataset = dataset or table()
        params = {"epochs": 1, "repeats": 1}
        experiment = Experiment("trial", "gate.statevector", dataset, drawn or circuit(), params)
        assert window.controller.create(folder / "wards.h5", Project("wards").with_experiment(experiment))
        window.show_page("data")
        answered(qtbot, window)
        return window

    return make


def answered(qtbot, window):
    qtbot.waitUntil(lambda: not window.data.desk.busy, timeout=PATIENCE)


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def dataset_of(window):
    return window.controller.project.datasets["wards"]
