"""Offers to train on the features a run chose: a dataset first, then a circuit of as many wires; asks nothing modal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, card, column, label, row
from ketbench_ui.theme.tokens import GAP

KEY = "selected"


class FeatureBar(QWidget):
    """One card above a result, shown for runs that chose features of a dataset."""

    use_wanted = Signal(str, list)
    """The dataset and the names of the features to keep."""
    circuit_wanted = Signal(str)
    """The derived dataset that a circuit is to be made for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run, self._dataset, self._derived = "", "", ""
        self._names: list[str] = []
        self._text = label(wrap=True)
        self.use = button("Use these features", tip="Make a dataset of these features; undo takes it away")
        self.resize_circuit = button("Make the circuit", "primary")
        self.later = button("Not now", "link")
        buttons = row(self.use, self.resize_circuit, self.later, gap=GAP)
        framed = column(card(_line(self._text, buttons)))
        framed.setContentsMargins(0, 0, 0, 0)
        self.setLayout(framed)
        self.use.clicked.connect(lambda: self.use_wanted.emit(self._dataset, self._names))
        self.resize_circuit.clicked.connect(self._make)
        self.later.clicked.connect(self._ask_features)
        self.hide()

    def show_run(self, live: LiveRun | None) -> None:
        """Show what a run chose; an offer that stands for the same run stays."""
        run = live.run_id if live else ""
        names = chosen_features(live)
        if run == self._run and names == self._names:
            return
        self._run, self._names = run, names
        self._dataset = live.experiment.dataset.name if live and live.experiment.dataset else ""
        self._ask_features()

    @property
    def has_offer(self) -> bool:
        """Whether the shown run chose features."""
        return bool(self._names)

    def set_read_only(self, read_only: bool) -> None:
        """Nothing can be used in a project that must not be changed."""
        self.use.setEnabled(not read_only)
        self.resize_circuit.setEnabled(not read_only)

    def offer_circuit(self, dataset: str, features: int) -> None:
        """Say that the dataset is there, and offer the experiment for it."""
        self._derived = dataset
        text = f"The project has the dataset '{dataset}' now. Train a circuit with {_counted(features, 'wire')} on it?"
        self._text.setText(text)
        self.resize_circuit.setText(f"Circuit with {_counted(features, 'wire')}")
        tip = "Add an experiment: angle encoding, a feature a wire, and strongly entangling layers"
        self.resize_circuit.setToolTip(tip)
        self._show_buttons(offered=True)

    def _ask_features(self) -> None:
        self._text.setText(f"{_counted(len(self._names), 'feature')} chosen: {', '.join(self._names)}.")
        self._show_buttons(offered=False)

    def _make(self) -> None:
        self._ask_features()
        self.circuit_wanted.emit(self._derived)

    def _show_buttons(self, *, offered: bool) -> None:
        self.use.setVisible(not offered)
        self.resize_circuit.setVisible(offered)
        self.later.setVisible(offered)


def chosen_features(live: LiveRun | None) -> list[str]:
    """The names a result says it selected among the features of its dataset; empty for other results."""
    if live is None or live.result is None or live.experiment.dataset is None:
        return []
    found = live.result.summary.get(KEY)
    known = {column.name for column in live.experiment.dataset.features}
    names = [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
    return names if names and known.issuperset(names) else []


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" + ("" if count == 1 else "s")


def _line(text: QWidget, buttons: QHBoxLayout) -> QHBoxLayout:
    line = row(text, buttons, gap=GAP)
    line.setStretch(0, 1)
    line.setContentsMargins(GAP + 4, GAP, GAP, GAP)
    return line
