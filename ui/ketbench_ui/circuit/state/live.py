"""Keeps the live state up with the circuit, debounced and off the window's thread; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.conditions.final import without_final_measurements
from ketbench.circuit.resources import STATES_LIVE, bytes_text
from ketbench.circuit.states.state import MOST_WIRES, Amplitude, live_state, simulation_cost
from ketbench_ui.circuit.background import Background

DELAY_MS = 40
MOST_AMPLITUDES = 16
MOST_BYTES = 2**31
"""More memory than this is not offered at the click of a button."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shot:
    """A state as the panel shows it.

    Parameters
    ----------
    wires : tuple of str
    columns : int or None
        How many columns it covers; None for all.
    chances : ndarray, shape (2**wires,)
        Probabilities.
    amplitudes : tuple of Amplitude
        The likeliest first.
    bloch : ndarray, shape (wires, 3)
    purity : ndarray, shape (wires,)
    mixed, exact, assumed_features : bool
    milliseconds : float
    """

    wires: tuple[str, ...]
    columns: int | None
    chances: Floats
    amplitudes: tuple[Amplitude, ...]
    bloch: Floats
    purity: Floats
    mixed: bool
    exact: bool
    assumed_features: bool
    milliseconds: float
    name: str = ""
    before_measurement: bool = False
    """Whether final measurements were left out."""


def take_shot(
    circuit: Circuit,
    columns: int | None,
    values: Mapping[str, float],
    most: int = MOST_WIRES,
    after_measurement: bool = False,
) -> Shot:
    """Simulate, and keep what the panel shows; final measurements are left out unless they are asked for.

    Raises
    ------
    CircuitError
    """
    shown = circuit if after_measurement else without_final_measurements(circuit)
    state = live_state(shown, columns, values, most_wires=most)
    return Shot(
        circuit.wires,
        columns,
        state.probabilities(),
        state.amplitudes(MOST_AMPLITUDES),
        state.bloch(),
        state.purity(),
        state.mixed,
        state.exact,
        state.assumed_features,
        state.milliseconds,
        circuit.name,
        shown is not circuit,
    )


class Live(QObject):
    """The state of what is on the drawing."""

    arrived = Signal(object)
    """A `Shot`."""
    failed = Signal(str)
    """Why there is none."""
    offered = Signal(str)
    """Too many wires to follow: what it would cost. The empty text takes the offer back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._background.done.connect(self.arrived)
        self._background.failed.connect(lambda error: self.failed.emit(str(error)))
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._begin)
        self._circuit: Circuit | None = None
        self._columns: int | None = None
        self._values: dict[str, float] = {}
        self._after_measurement = False

    def show_after_measurement(self, after: bool) -> None:
        """Do final measurements too, or stop before them."""
        self._after_measurement = after
        self._timer.start()

    def follow(self, circuit: Circuit | None, columns: int | None) -> None:
        """Show this circuit soon."""
        if circuit is None or self._circuit is None or circuit.name != self._circuit.name:
            self._values = {}
        self._circuit, self._columns = circuit, columns
        self._timer.start()

    def try_value(self, name: str, value: float) -> None:
        """Show a parameter at a value; the circuit stays as it is."""
        self._values[name] = value
        self._timer.start()

    def value(self, name: str) -> float | None:
        """The value a parameter is shown at, radians, when one was tried."""
        return self._values.get(name)

    def compute(self) -> None:
        """Do it although it is large."""
        if self._circuit is not None:
            self._submit(self._circuit.n_wires)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to come."""
        return self._timer.isActive() or self._background.is_busy

    def stop(self) -> None:
        """Follow nothing any more."""
        self._timer.stop()
        self._background.stop()

    def _begin(self) -> None:
        circuit = self._circuit
        if circuit is None:
            self._background.forget()
            self.failed.emit("No circuit.")
        elif circuit.n_wires > MOST_WIRES:
            self._background.forget()
            self._offer(circuit)
        else:
            self.offered.emit("")
            self._submit(MOST_WIRES)

    def _offer(self, circuit: Circuit) -> None:
        memory, seconds = simulation_cost(circuit.n_wires, len(circuit.ops))
        if memory > MOST_BYTES:
            self.offered.emit("")
            text = f"The state of {circuit.n_wires} qubits is not computed here: the live state's simulator holds"
            self.failed.emit(f"{text} {STATES_LIVE} states at once, {bytes_text(memory)}.")
        else:
            self.offered.emit(f"about {bytes_text(memory)} and {seconds:,.1f} s")
            self.failed.emit(f"{circuit.n_wires} qubits are too many to follow live; the limit is {MOST_WIRES}.")

    def _submit(self, most: int) -> None:
        circuit, columns, values = self._circuit, self._columns, dict(self._values)
        after = self._after_measurement
        if circuit is None:
            return

        def task() -> Shot:
            known = {p.name for p in circuit.parameters}
            try:
                return take_shot(circuit, columns, {n: v for n, v in values.items() if n in known}, most, after)
            except MemoryError:
                raise CircuitError("There is not enough memory for this state; use fewer qubits.") from None

        self._background.submit(task)
