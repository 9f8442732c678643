"""The drawing of a circuit as a scene that follows edits: only what changed is taken away, added or repainted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QLineF, QObject, QRect, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene

from ketbench.circuit.circuit import Circuit, Op
from ketbench_ui.circuit.canvas.faces import Grain
from ketbench_ui.circuit.canvas.geometry import CELL_HEIGHT, CELL_WIDTH, LEFT, TOP, row_y, sized
from ketbench_ui.circuit.canvas.op_item import OpItem
from ketbench_ui.circuit.canvas.overlay import Overlay
from ketbench_ui.circuit.sharing import frozen_names, shared_colors
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.turns import at_once, turns

SLICE = 250
"""Operations whose items are made in one turn of the window's loop."""


class CircuitScene(QGraphicsScene):
    """Wires as background, an item an operation, and an overlay for what is selected or about to land."""

    completed = Signal()
    """All of a large circuit is drawn, some turns after it was shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.circuit: Circuit | None = None
        self._items: dict[int, OpItem] = {}
        self._grain = Grain(2.0, False, switch.look.name)
        self._shared: Mapping[str, str] = {}
        self._frozen: frozenset[str] = frozenset()
        self.touched = 0
        """How many items the last edit made, changed or took away; for the benchmark and tests."""
        self.overlay = Overlay(self)
        switch.changed.connect(self._look_changed)

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Follow the circuit to another value."""
        if circuit is self.circuit:
            return
        turns().finish(self)
        before, self.circuit = self.circuit, circuit
        self.touched = 0
        wires = circuit.n_wires if circuit else 0
        if before is not None and before.n_wires != wires:
            self._drop(list(self._items))
        if circuit is None or before is None or before.wires != circuit.wires:
            self.update()
        self._follow(circuit.ops if circuit else (), wires)
        if self.is_whole:
            self._follow_sharing()
        self._resize(wires, circuit.columns if circuit else 0)

    @property
    def is_whole(self) -> bool:
        """Whether every operation is drawn; of many at once none is before all of them are ready."""
        return not turns().waits(self)

    @property
    def count(self) -> int:
        """How many operations have an item."""
        turns().finish(self)
        return len(self._items)

    @property
    def shared(self) -> Mapping[str, str]:
        """Colours of the parameters that several operations use."""
        return self._shared

    def item_of(self, op: Op) -> OpItem | None:
        """The item of an operation of the circuit shown."""
        turns().finish(self)
        return self._items.get(id(op))

    @property
    def grain(self) -> Grain:
        """How finely faces are painted now."""
        return self._grain

    def set_grain(self, grain: Grain) -> None:
        """Repaint for another zoom or look."""
        if grain != self._grain:
            turns().finish(self)
            self._grain = grain
            for item in self._items.values():
                self._dress(item)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The wires that can be seen."""
        rect = QRectF(rect)
        painter.fillRect(rect, QColor(switch.look.view))
        if self.circuit is None:
            return
        first = max(0, int((rect.top() - TOP) // CELL_HEIGHT))
        last = min(self.circuit.n_wires - 1, int((rect.bottom() - TOP) // CELL_HEIGHT))
        left, right = max(rect.left(), 0.0), min(rect.right(), self.sceneRect().right())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(switch.look.line_strong), 1.0))
        painter.drawLines([QLineF(left, row_y(wire), right, row_y(wire)) for wire in range(first, last + 1)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _follow(self, ops: Collection[Op], wires: int) -> None:
        wanted = {id(op): op for op in ops}
        gone = [key for key in self._items if key not in wanted]
        new = [op for key, op in wanted.items() if key not in self._items]
        if gone and new:
            # Columns that make room, and a text that was read again: the items of these operations stay.
            new = self._rebind(gone, new, lambda op: op.shift_key)
            new = self._rebind([key for key in gone if key in self._items], new, lambda op: op)
        self._drop(key for key in gone if key in self._items)
        if len(new) <= SLICE:
            at_once(self._adding(new, wires))
        else:
            turns().begin(self, self._all_adding(new, wires))

    def _all_adding(self, new: Sequence[Op], wires: int) -> Iterator[None]:
        yield from self._adding(new, wires)
        self._follow_sharing()
        self.completed.emit()

    def _rebind(self, gone: Iterable[int], new: Iterable[Op], trait: Callable[[Op], object]) -> list[Op]:
        """Give items that are free to new operations of the same trait; the operations that got none."""
        spare = {trait(self._items[key].op): key for key in gone}
        left = []
        for op in new:
            key = spare.pop(trait(op), None)
            if key is None:
                left.append(op)
                continue
            item = self._items.pop(key)
            item.rebind(op)
            self._items[id(op)] = item
        return left

    def _adding(self, new: Sequence[Op], wires: int) -> Iterator[None]:
        """Make the items a slice at a time, then show all of them."""
        made: list[OpItem] = []
        for first in range(0, len(new), SLICE):
            for op in new[first : first + SLICE]:
                made.append(OpItem(op, wires))
                self._dress(made[-1])
            yield
        for item in made:
            self.addItem(item)
            self._items[id(item.op)] = item
            self.touched += 1

    def _drop(self, keys: Iterable[int]) -> None:
        for key in list(keys):
            self.removeItem(self._items.pop(key))
            self.touched += 1

    def _dress(self, item: OpItem) -> None:
        names = item.names
        stripes = tuple(self._shared[name] for name in names if name in self._shared) if names else ()
        item.dress(self._grain, stripes, bool(names) and self._frozen.issuperset(names))

    def _follow_sharing(self) -> None:
        circuit = self.circuit
        if circuit is None:
            return
        used = [item.names for item in self._items.values() if item.names]
        shared = shared_colors(circuit, used, switch.look.curves[1:])
        frozen = frozen_names(circuit)
        changed = {name for name in shared.keys() | self._shared.keys() if shared.get(name) != self._shared.get(name)}
        changed |= frozen ^ self._frozen
        self._shared, self._frozen = shared, frozen
        if changed:
            for item in self._items.values():
                if not changed.isdisjoint(item.names):
                    self._dress(item)
                    self.touched += 1

    def _resize(self, wires: int, columns: int) -> None:
        wanted = sized(wires, columns)
        if wanted != self.sceneRect():
            self.setSceneRect(wanted)

    def _look_changed(self) -> None:
        turns().finish(self)
        if self.circuit is not None:
            self._shared = shared_colors(
                self.circuit, [item.names for item in self._items.values()], switch.look.curves[1:]
            )
        self.set_grain(Grain(self._grain.ratio, self._grain.coarse, switch.look.name))
        self.overlay.repaint()
        self.update()

    def content_rect(self) -> QRectF:
        """The part with operations, for Fit."""
        circuit = self.circuit
        if circuit is None:
            return QRectF(0, 0, 1, 1)
        width = 2 * LEFT + max(4, circuit.columns + 1) * CELL_WIDTH
        return QRectF(0, 0, width, 2 * TOP + circuit.n_wires * CELL_HEIGHT)
