"""Pictures of the Data tab after an import: columns, plots, preparation, split with leaks, and the fit to a circuit."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ketbench.data.dataset import Provenance
    from ketbench.project.project import Project
    from ketbench_ui.shell.window import MainWindow

SIZE = (1440, 860)
LOOKS = ("light", "dark")
NAMES = ("columns", "scatter", "information", "preparation", "leaks", "fit")


def shoot_data(folder: Path, only: str) -> None:
    """Take the pictures whose name holds `only`."""
    wanted = [name for name in NAMES if only in f"data_{name}"]
    if not wanted:
        return
    from PySide6.QtCore import QSettings

    from ketbench_ui.shell.app import after_first_paint, make_application, make_window

    # The layout of a window that was open before must not shape this one.
    QSettings().clear()
    with tempfile.TemporaryDirectory() as home:
        application = make_application()
        window = make_window()
        window.show()
        after_first_paint(window)
        _settle(window, 1.0)
        window.controller.create(Path(home) / "wards.h5", project(Path(home)))
        for name in wanted:
            SCENES[name](window)
            _portraits(application, window, folder, name)
        window.close()


def project(folder: Path) -> Project:
    """Measurements in four wards, with the faults that such tables have."""
    from ketbench.circuit.circuit import CircuitBuilder
    from ketbench.contract.experiment import Experiment
    from ketbench.data.column import Column, coded
    from ketbench.data.dataset import Dataset, Role
    from ketbench.data.preparing.preparation import STEPS
    from ketbench.project.project import Project

    chance = np.random.default_rng(7)
    state = np.array(["healthy", "ill"])[(np.arange(240) * 7 % 5 < 2).astype(int)]
    ill = (state == "ill").astype(float)
    measured = {f"marker {i + 1}": chance.normal(ill * (0.9 - 0.1 * i), 1 + 0.1 * i) for i in range(6)}
    pulse = chance.normal(70 + 8 * ill, 9).round()
    pulse[[4, 17, 60, 133, 190]] = np.nan
    columns = [
        Column("patient", np.arange(1000.0, 1240.0)),
        coded("ward", [("north", "south", "east", "west")[i // 6 % 4] for i in range(240)], Role.GROUP),
        Column("age", chance.integers(19, 91, 240).astype(float), unit="a"),
        Column("pulse", pulse, unit="1/min"),
        *(Column(name, values, unit="nmol/l") for name, values in measured.items()),
        Column("device", np.full(240, 3.0)),
        Column("diagnosis code", ill * 40 + 12),
        coded("blood group", [("A", "B", "AB", "0")[i] for i in chance.choice(4, 240, p=(0.43, 0.11, 0.05, 0.41))]),
        coded("state", list(state), Role.TARGET),
    ]
    steps = STEPS.validate_python(({"kind": "impute"}, {"kind": "standardise"}))
    data = Dataset("wards", tuple(columns), preparation=steps, provenance=_origin(folder))
    builder = CircuitBuilder("four qubits", 4)
    for wire in range(4):
        builder.add("ry", wire, f"x[{wire}]")
    builder.add("strongly_entangling", range(4), *[f"w{i}" for i in range(24)], layers=2)
    experiment = Experiment("ill or healthy", "gate.statevector", data, builder.build(), {"epochs": 20})
    return Project("wards").with_experiment(experiment)


def _origin(folder: Path) -> Provenance:
    """A file beside the project that is no longer what was read."""
    from ketbench.data.dataset import Provenance

    path = folder / "wards.csv"
    path.write_text("patient,ward,age\n")
    return Provenance("wards.csv", "0" * 64, "2026-11-20T09:30:00+00:00", (("path", json.dumps(str(path))),))


def _columns(window: MainWindow) -> None:
    window.show_page("data")
    window.data.show_section("columns")
    window.data.plots.show_view("selected")
    window.data.columns.select("marker 1")


def _scatter(window: MainWindow) -> None:
    _columns(window)
    view = window.data.columns.view
    view.clearSelection()
    for row in (3, 4, 5):
        view.selectionModel().select(
            view.model().index(row, 0),
            view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
        )


def _information(window: MainWindow) -> None:
    _columns(window)
    window.data.plots.show_view("information")


def _preparation(window: MainWindow) -> None:
    window.data.show_section("preparation")
    window.data.steps.list.setCurrentRow(0)


def _leaks(window: MainWindow) -> None:
    window.data.show_section("split")


def _fit(window: MainWindow) -> None:
    window.show_page("experiment")


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "columns": _columns,
    "scatter": _scatter,
    "information": _information,
    "preparation": _preparation,
    "leaks": _leaks,
    "fit": _fit,
}


def _portraits(application: object, window: MainWindow, folder: Path, name: str) -> None:
    from ketbench_ui.theme.theme import switch

    for look in LOOKS:
        switch.apply(look)
        window.resize(*SIZE)
        _settle(window, 0.3)
        window.toasts.clear()
        _settle(window, 0.1)
        window.grab().save(str(folder / f"data_{name}_{look}.png"))
    switch.apply("light")


def _settle(window: MainWindow, seconds: float) -> None:
    """Until the child has answered everything, and a little longer."""
    from PySide6.QtCore import QCoreApplication, QEvent

    end = time.monotonic() + seconds
    limit = end + 60
    while time.monotonic() < end or (window.data.desk.busy and time.monotonic() < limit):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
