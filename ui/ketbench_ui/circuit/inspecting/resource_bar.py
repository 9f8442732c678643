"""A line of what the circuit needs, before anything runs; an estimate nobody measured is not shown as one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import STATES_OF_LIGHTNING, STATES_PER_STEP, Resources, bytes_text, resources
from ketbench_ui.circuit.background import Background
from ketbench_ui.theme.layouts import button, column, eliding, row
from ketbench_ui.theme.tokens import GAP_WIDE

DELAY_MS = 150
_SHORT = {
    "gate.statevector": ("statevector", STATES_PER_STEP),
    "lightning.qubit": ("lightning", STATES_OF_LIGHTNING),
}
_TIP = (
    "States alone, one sample at a time: the batched engine at its training peak (complex64), lightning.qubit and a "
    "density matrix (complex128)."
)
_MEASURE_TIP = (
    "Take a few training steps of this circuit (values and gradient of 32 samples) with each installed engine on "
    "this machine's processor, in a process of its own."
)


class ResourceBar(QWidget):
    """Qubits, depth, gates, parameters, memory, and the time of a training step once it was measured."""

    timing_wanted = Signal(object)
    """A circuit whose training step is to be measured on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self.counts, self.memory, self.time = eliding("muted"), eliding("muted"), eliding("muted")
        self.measure = button("Measure", "link", _MEASURE_TIP)
        self.measure.clicked.connect(self._ask)
        self._timed: Circuit | None = None
        costs = row(self.memory, GAP_WIDE, self.time, self.measure, None)
        lines = column(row(self.counts, None), costs, gap=0)
        lines.setContentsMargins(GAP_WIDE, 3, GAP_WIDE, 3)
        self.setLayout(lines)
        self._circuit: Circuit | None = None
        self._background = Background(self)
        self._background.done.connect(self._show)
        self._background.failed.connect(lambda error: self._say(str(error)))
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._count)

    def follow(self, circuit: Circuit | None) -> None:
        """Count this circuit soon."""
        if circuit is not self._circuit:
            self._circuit = circuit
            self._timed = None
            self._say_time("time not measured" if circuit is not None else "")
            self._timer.start()

    def show_times(self, circuit: Circuit, seconds: Mapping[str, float]) -> None:
        """Show what was measured, unless the drawing has changed since."""
        if circuit is self._timed:
            self._timed = None
            said = ", ".join(f"{duration(took)} {_SHORT.get(engine, (engine,))[0]}" for engine, took in seconds.items())
            self._say_time(f"measured step of 32 samples: {said}")

    def show_no_times(self, circuit: Circuit, reason: str) -> None:
        """Say why nothing was measured."""
        if circuit is self._timed:
            self._timed = None
            self._say_time("time not measured", reason)

    def _ask(self) -> None:
        if self._circuit is not None:
            self._timed = self._circuit
            self._say_time("measuring…")
            self.timing_wanted.emit(self._circuit)

    def _say_time(self, text: str, reason: str = "") -> None:
        self.time.setText(text)
        self.time.setToolTip(f"{text}\n{reason}".strip())
        self.measure.setToolTip(reason or _MEASURE_TIP)
        self.measure.setVisible(self._circuit is not None and self._timed is None)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to come."""
        return self._timer.isActive() or self._background.is_busy

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._background.stop()

    def _count(self) -> None:
        circuit = self._circuit
        if circuit is None:
            self._background.forget()
            self._say("")
        else:
            self._background.submit(lambda: resources(circuit))

    def _say(self, text: str) -> None:
        self.counts.setText(text)
        self.memory.setText("")

    def _show(self, found: Resources) -> None:
        self.counts.setText(size_words(found))
        self.memory.setText(memory_words(found))
        every = "\n".join(f"{engine}: {bytes_text(count)}" for engine, count in found.memory.items())
        self.memory.setToolTip(f"{self.memory.text()}\n{_TIP}\n{every}")


def size_words(found: Resources) -> str:
    """The counts in words."""
    frozen = f" ({found.frozen} frozen)" if found.frozen else ""
    qubits, gates = f"qubit{'s' * (found.qubits != 1)}", f"gate{'s' * (found.gates != 1)}"
    return (
        f"{found.qubits} {qubits}   depth {found.depth}   {found.gates} {gates}, {found.two_qubit_gates} multi-qubit"
        f"   {found.trainable} trainable{frozen}"
    )


def memory_words(found: Resources) -> str:
    """What training one sample takes in each engine, and how many states that is."""
    said = [
        f"{bytes_text(found.memory[engine])} {short} ({states} state vectors)"
        for engine, (short, states) in _SHORT.items()
        if engine in found.memory
    ]
    return f"memory {', '.join(said)}"


def duration(seconds: float) -> str:
    """A short time with a unit."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"
