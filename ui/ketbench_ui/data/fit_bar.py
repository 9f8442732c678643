"""Says how many qubits the data need, and offers one click where data and circuit do not fit; asks nothing modal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ketbench.circuit.circuit import Circuit
from ketbench.data.dataset import Dataset
from ketbench.project.machine_fit import Fit, Offer, fit_by_count
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.questions import fit_of
from ketbench_ui.theme.layouts import button, card, column, label, row
from ketbench_ui.theme.tokens import GAP

NARROWEST = 240


class FitBar(QWidget):
    """One line that grows to a card of offers.

    Parameters
    ----------
    desk : Desk
    topic : str
        Tells the bars of one desk apart.
    quiet : bool
        Whether to hide while all fits.
    """

    dataset_wanted = Signal(str, object)
    """Words for the undo list and the dataset as it would be."""
    circuit_wanted = Signal(str, object)

    def __init__(self, desk: Desk, topic: str, *, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._topic, self._quiet = desk, topic, quiet
        self._pair: tuple[Dataset | None, Circuit | None] = (None, None)
        self._asked = False
        self._read_only = False
        self.offers: dict[str, QPushButton] = {}
        self.sentence = label(role="muted", wrap=True)
        self.problem = label(role="warning", wrap=True)
        self._note = label(role="muted", wrap=True)
        self._buttons, self._lines = column(gap=GAP), list[QHBoxLayout]()
        self._card = card(column(self.problem, self._note, self._buttons, gap=GAP, margin=GAP + 2))
        self.setLayout(column(self.sentence, self._card, gap=GAP))
        for part in (self, self._card):
            # Offers side by side must not keep the window from being made narrow.
            part.setMinimumWidth(NARROWEST)
        self._card.hide()

    def show_pair(self, dataset: Dataset | None, circuit: Circuit | None, *, read_only: bool = False) -> None:
        """Look at a dataset and the circuit that is to take it in."""
        self._read_only = read_only
        for offer in self.offers.values():
            offer.setEnabled(not read_only)
        if self._pair[0] is dataset and self._pair[1] is circuit:
            return
        self._pair = (dataset, circuit)
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        """Offers are worked out only for somebody who sees them."""
        super().showEvent(event)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The offers are placed anew."""
        super().resizeEvent(event)
        self._place()

    def _count(self) -> None:
        """What numbers alone tell, at once."""
        dataset, circuit = self._pair
        self._desk.forget(self._topic)
        self._asked = False
        fit = Fit(0, "")
        if dataset is not None and dataset.features:
            fit = fit_by_count(dataset, circuit)
        beside = f"   Circuit '{circuit.name}' has {_counted(circuit.n_wires, 'qubit')}." if circuit else ""
        self.sentence.setText(fit.sentence + beside if fit.sentence else "")
        self.sentence.setVisible(bool(fit.sentence))
        self.problem.setText(" ".join(problem.message for problem in fit.problems))
        self._set_offers(())
        self._note.setText("Working out what can be done…" if fit.problems else "")
        self._card.setVisible(bool(fit.problems))
        if self._quiet:
            self.setVisible(bool(fit.problems))
        self._ask()

    def _ask(self) -> None:
        dataset, circuit = self._pair
        if dataset is None or circuit is None or not self.isVisible() or self._asked:
            return
        if not dataset.features:
            return
        self._asked = True
        self._desk.ask(self._topic, fit_of, dataset, circuit, done=self._show_fit, failed=self._show_failure)

    def _show_fit(self, fit: Fit) -> None:
        said = [str(problem) if problem.where != "dataset.features" else problem.message for problem in fit.problems]
        self.problem.setText("\n".join(said))
        self._note.setText("")
        self._note.setVisible(False)
        self._set_offers(fit.offers)
        self._card.setVisible(bool(said))
        if self._quiet:
            self.setVisible(bool(fit.offers))

    def _show_failure(self, sentence: str) -> None:
        """The data cannot be prepared: that is said where it is set right, so nothing is offered here."""
        self._note.setText(f"No quick fixes: {sentence}")
        self._note.setVisible(self._card.isVisible())

    def _set_offers(self, offers: tuple[Offer, ...]) -> None:
        for act in self.offers.values():
            act.hide()
            act.deleteLater()
        self.offers = {}
        for offer in offers:
            act = button(offer.title, tip=offer.why)
            act.setAccessibleDescription(offer.why)
            act.setEnabled(not self._read_only)
            act.clicked.connect(lambda _=False, offer=offer: self._take(offer))
            self.offers[offer.key] = act
        self._place()

    def _place(self) -> None:
        """As many offers side by side as there is room for."""
        room, line, left = self.width() - 4 * GAP, 0, 0
        for act in self.offers.values():
            width = act.sizeHint().width()
            if left and left + width > room:
                line, left = line + 1, 0
            for former in self._lines:
                former.removeWidget(act)
            found = self._line(line)
            found.insertWidget(found.count() - 1, act)
            left += width + GAP

    def _line(self, number: int) -> QHBoxLayout:
        """A line of offers, made when it is needed."""
        while len(self._lines) <= number:
            self._lines.append(row(None, gap=GAP))
            self._buttons.addLayout(self._lines[-1])
        return self._lines[number]

    def _take(self, offer: Offer) -> None:
        words = offer.title if offer.title[:2].isupper() else offer.title[0].lower() + offer.title[1:]
        if offer.dataset is not None:
            self.dataset_wanted.emit(words, offer.dataset)
        elif offer.circuit is not None:
            self.circuit_wanted.emit(words, offer.circuit)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" + ("" if count == 1 else "s")
