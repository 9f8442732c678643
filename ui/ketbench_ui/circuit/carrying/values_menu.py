"""The choice of parameter values that an export carries: symbols, those training starts from, or those of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ketbench.circuit.circuit import Circuit
from ketbench.contract.run import Run
from ketbench.results.carried_values import with_initial, with_run, with_symbols
from ketbench_ui.circuit.editing import Editing

SYMBOLS, INITIAL = "symbols", "initial"
MOST_RUNS = 20
"""Runs that are offered, the newest first."""


def _none() -> Iterable[Run]:
    return ()


class ValuesMenu(QMenu):
    """A menu of which one entry is chosen; its title says which.

    `runs` gives the runs of the project; those that trained the circuit shown are offered.
    """

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__(parent)
        self._editing = editing
        self.runs: Callable[[], Iterable[Run]] = _none
        self.chosen = SYMBOLS
        """symbols, initial or the id of a run."""
        self._group = QActionGroup(self)
        self._for = ""
        self.follow()

    def follow(self) -> None:
        """Offer what there is for the circuit shown; the choice of another circuit is forgotten."""
        circuit = self._editing.circuit
        name = circuit.name if circuit is not None else ""
        if name != self._for:
            self._for, self.chosen = name, SYMBOLS
        self.clear()
        self._offer(SYMBOLS, "Symbols")
        self._offer(INITIAL, "Initial values (seed 0)")
        for run in self._trained(name)[:MOST_RUNS]:
            self._offer(run.id, f"Run {run.id}")
        self.setEnabled(bool(circuit is not None and circuit.parameters))
        self._say()

    def carried(self, circuit: Circuit) -> tuple[Circuit, str]:
        """The circuit with the chosen values, and the sentence that says which they are.

        Raises
        ------
        KetbenchError
            A run that is gone, or kept no values.
        """
        if circuit.name != self._for:
            self.follow()
        if self.chosen == INITIAL:
            return with_initial(circuit)
        run = next((run for run in self._trained(circuit.name) if run.id == self.chosen), None)
        if run is None:
            self.chosen = SYMBOLS
            return with_symbols(circuit)
        carried, said = with_run(run)
        same = run.experiment.circuit == circuit
        return carried, said if same else f"{said} The circuit is the one that the run trained."

    def _trained(self, name: str) -> list[Run]:
        found = [run for run in self.runs() if _circuit_of(run) == name and _kept(run)]
        return found[::-1]

    def _offer(self, chosen: str, text: str) -> None:
        action = self.addAction(text, lambda: self._choose(chosen))
        action.setCheckable(True)
        action.setChecked(chosen == self.chosen)
        self._group.addAction(action)

    def _choose(self, chosen: str) -> None:
        self.chosen = chosen
        self._say()

    def _say(self) -> None:
        words = {SYMBOLS: "symbols", INITIAL: "initial"}.get(self.chosen, f"run {self.chosen}")
        self.setTitle(f"Parameter values: {words}")


def _circuit_of(run: Run) -> str:
    circuit = run.experiment.circuit
    return circuit.name if circuit is not None else ""


def _kept(run: Run) -> bool:
    return run.result is not None and "weights" in run.result.arrays
