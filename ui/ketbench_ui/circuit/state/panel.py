"""The dock of the live state: probabilities, likeliest amplitudes, Bloch vectors, and how it was computed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGraphicsOpacityEffect, QWidget

from ketbench_ui.circuit.state.amplitudes import AmplitudeRows
from ketbench_ui.circuit.state.bars import ProbabilityBars
from ketbench_ui.circuit.state.bloch import BlochRow
from ketbench_ui.circuit.state.live import Shot
from ketbench_ui.theme.layouts import button, column, holding, label, scrolled
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

DIMMED = 0.35


class StatePanel(QWidget):
    """What the circuit's state is at the time bar."""

    compute_wanted = Signal()
    after_wanted = Signal(bool)
    """Whether final measurements are to be done too."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = label(role="muted", wrap=True)
        self.compute = button("Compute")
        self.compute.hide()
        self.compute.clicked.connect(self.compute_wanted)
        self.bars, self.rows, self.bloch = ProbabilityBars(), AmplitudeRows(), BlochRow()
        self._heads = [label(text, "group") for text in ("Probabilities", "Likeliest states", "Bloch vectors")]
        self.after = QCheckBox("After final measurements")
        self.after.setToolTip("Average over the outcomes of the measurements at the end, or show the state before them")
        self.after.hide()
        self.after.toggled.connect(self.after_wanted)
        self._shown = ""
        parts = (self._heads[0], self.bars, self._heads[1], self.rows, self._heads[2], self.bloch)
        self._content = holding(column(*parts, gap=6))
        whole = holding(column(self.summary, self.after, self.compute, self._content, None, gap=GAP, margin=GAP))
        self.setLayout(column(scrolled(whole), gap=0))
        self.setMinimumWidth(200)
        switch.changed.connect(self._content.update)
        self.show_reason("No circuit.")

    def show_shot(self, shot: Shot) -> None:
        """Show a state."""
        self._shown = shot.name
        self._content.setGraphicsEffect(None)  # pyright: ignore[reportArgumentType]
        self._content.show()
        self.after.setVisible(shot.before_measurement or self.after.isChecked())
        self.summary.setText(summary(shot))
        self.bars.show_chances(shot.chances, len(shot.wires))
        self.rows.show_rows(shot.amplitudes)
        self.bloch.show_shot(shot)

    def await_circuit(self, name: str) -> None:
        """Dim what is shown at once if it is another circuit's: what comes belongs to the name above it."""
        if name == self._shown or not self._content.isVisibleTo(self):
            return
        dim = QGraphicsOpacityEffect(self._content)
        dim.setOpacity(DIMMED)
        self._content.setGraphicsEffect(dim)
        self.summary.setText(f"The state of '{name}' is computed...")

    @property
    def is_dimmed(self) -> bool:
        """Whether what is shown is not that of the circuit above it."""
        return self._content.graphicsEffect() is not None

    def show_reason(self, text: str) -> None:
        """Say why there is no state."""
        self.summary.setText(text)
        self._content.hide()

    def offer(self, cost: str) -> None:
        """Offer to compute a large state; the empty text takes the offer back."""
        self.compute.setVisible(bool(cost))
        self.compute.setText(f"Compute once: {cost}")


def summary(shot: Shot) -> str:
    """How the state was computed, in a line."""
    where = "whole circuit" if shot.columns is None else f"after {shot.columns} column{'s' * (shot.columns != 1)}"
    how = "exact" if shot.exact else "branches of small weight left out"
    words = [how, f"{shot.milliseconds:.0f} ms" if shot.milliseconds >= 1 else "under 1 ms", where]
    if shot.before_measurement:
        words.append("before the final measurements")
    if shot.mixed:
        words.append("outcomes averaged")
    if shot.assumed_features:
        words.append("features taken as 0.5")
    return ", ".join(words)
