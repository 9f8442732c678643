"""A line of what the circuit needs, before anything runs; an estimate nobody measured is not shown as one."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ketbench.circuit import Circuit
from ketbench.resources import Resources, resources
from ketbench_ui.circuit.background import Background
from ketbench_ui.layouts import label, row
from ketbench_ui.tokens import GAP_WIDE

DELAY_MS = 150
_SHORT = {"gate.statevector": "statevector", "lightning.qubit": "lightning"}
_TIP = (
    "States alone, one sample at a time: the batched engine at its training peak, lightning.qubit, a density matrix. "
    "Times depend on the machine and are not measured before Run."
)
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


class ResourceBar(QWidget):
    """Qubits, depth, gates, parameters, memory."""

    def __init__(self) -> None:
        super().__init__()
        self.counts, self.memory = label(role="muted"), label(role="muted")
        self.memory.setMinimumWidth(40)
        line = row(self.counts, GAP_WIDE, self.memory, None)
        line.setContentsMargins(GAP_WIDE, 5, GAP_WIDE, 5)
        self.setLayout(line)
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
            self._timer.start()

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
        said = [f"{amount(found.memory[engine])} {short}" for engine, short in _SHORT.items() if engine in found.memory]
        self.memory.setText(f"memory {', '.join(said)}   time not measured")
        every = "\n".join(f"{engine}: {amount(count)}" for engine, count in found.memory.items())
        self.memory.setToolTip(f"{_TIP}\n{every}")


def size_words(found: Resources) -> str:
    """The counts in words."""
    frozen = f" ({found.frozen} frozen)" if found.frozen else ""
    return (
        f"{found.qubits} qubits   depth {found.depth}   {found.gates} gates, {found.two_qubit_gates} multi-qubit"
        f"   {found.trainable} trainable{frozen}"
    )


def amount(count: float) -> str:
    """Bytes with a unit."""
    if count >= 1024**6:
        return "over 1000 PB"
    place = 0
    while count >= 1024 and place < len(_UNITS) - 1:
        count, place = count / 1024, place + 1
    return f"{count:.3g} {_UNITS[place]}"
