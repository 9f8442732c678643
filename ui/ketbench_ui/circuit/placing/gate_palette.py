"""The dock of gates: search, groups, and tiles to click or drag; edits nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench_ui.circuit.placing.stock import READY, READY_WHEN, Stock, about_ready, own_stock, table_stock
from ketbench_ui.circuit.placing.tiles import Tile
from ketbench_ui.theme.layouts import cleared, column, holding, label, scrolled
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP, GAP_TIGHT

NONE = "No gate matches; try a name such as rx or swap."


class GatePalette(QWidget):
    """All gates there are."""

    chosen = Signal(str)
    """A gate to take in hand; empty to let go."""

    def __init__(self) -> None:
        super().__init__()
        self._stock = tuple(table_stock())
        self._own: tuple[Stock, ...] = ()
        self.tiles: dict[str, Tile] = {}
        self._groups: dict[str, QLabel] = {}
        self._armed = ""
        self._columns = 0
        self.search = QLineEdit(placeholderText="Search gates", clearButtonEnabled=True)
        self.search.setAccessibleName("Search gates")
        self.search.textChanged.connect(self._arrange)
        self._none = label(NONE, "muted", wrap=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        self._grid.setContentsMargins(0, 0, 0, 0)
        content = holding(column(self._none, self._grid, None, gap=0, margin=GAP))
        above = holding(column(self.search, margin=GAP))
        self.setLayout(column(above, scrolled(content), gap=0))
        self.setMinimumWidth(150)
        switch.changed.connect(self._repaint)
        self._make(self._stock)

    def sizeHint(self) -> QSize:
        """Three tiles wide."""
        return QSize(236, 320)

    def show_circuit(
        self, circuit: Circuit | None, shelf: Sequence[CustomGate] = (), ready: Collection[str] = ()
    ) -> None:
        """Offer the circuit's own gates, those of the project's other circuits, and ready ones by their names."""
        own = tuple(own_stock(circuit, shelf, ready))
        if own != self._own:
            self._own = own
            self._show()

    def take_gates(self) -> None:
        """Offer what came into the table since the window began."""
        self._stock = tuple(table_stock())
        self._show()

    def look_for(self, words: str) -> None:
        """Show what matches, with the cursor in the line to type another word."""
        self.search.setText(words)
        self.search.setFocus()
        self.search.selectAll()

    def arm(self, gate: str) -> None:
        """Show which gate is in hand."""
        self._armed = gate
        for name, tile in self.tiles.items():
            tile.arm(name == gate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tiles in a row as fit."""
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._arrange()

    def _show(self) -> None:
        mine = (entry for entry in self._own if entry.group != READY)
        self._make((*mine, *self._stock, *(entry for entry in self._own if entry.group == READY)))

    def _make(self, stock: Iterable[Stock]) -> None:
        cleared(self._grid)
        room = self._grid.parentWidget()
        self.tiles, self._groups = {}, {}
        for entry in stock:
            # With a parent from the start: shown without one, each would be a window for a moment.
            tile = Tile(entry, room)
            tile.chosen.connect(self._choose)
            self.tiles[entry.name] = tile
            if entry.group not in self._groups:
                head = label(entry.group, "group")
                head.setParent(room)
                head.setContentsMargins(GAP_TIGHT, GAP_TIGHT, 0, 2)
                self._groups[entry.group] = head
        self._arrange()

    def _arrange(self) -> None:
        words, self._columns = self.search.text(), self._fitting()
        while self._grid.takeAt(0) is not None:
            pass
        at, shown = 0, 0
        for group, head in self._groups.items():
            mine = [tile for tile in self.tiles.values() if tile.stock.group == group]
            found = [tile for tile in mine if tile.stock.matches(words)]
            head.setVisible(bool(found))
            for tile in mine:
                tile.setVisible(tile in found)
            if not found:
                continue
            self._grid.addWidget(head, at, 0, 1, self._columns)
            for place, tile in enumerate(found):
                self._grid.addWidget(tile, at + 1 + place // self._columns, place % self._columns)
            at += 2 + (len(found) - 1) // self._columns
            shown += len(found)
        self._grid.setColumnStretch(self._columns, 1)
        self._none.setText(READY_WHEN if about_ready(words) else NONE)
        # A group that is hidden for its number of wires says when it comes.
        self._none.setVisible(not shown or (about_ready(words) and READY not in self._groups))

    def _fitting(self) -> int:
        any_tile = next(iter(self.tiles.values()), None)
        width = any_tile.width() if any_tile else 62
        return max(1, (self.width() - 2 * GAP - 12) // width)

    def _choose(self, gate: str) -> None:
        self.chosen.emit("" if gate == self._armed else gate)

    def _repaint(self) -> None:
        for tile in self.tiles.values():
            tile.update()
