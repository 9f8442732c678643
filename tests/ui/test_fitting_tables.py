"""A table of a figure fits its room: words wrap, numbers stay whole, nothing scrolls sideways."""

import pytest
from PySide6.QtCore import Qt

from ketbench_ui.figures.fitting import NARROWEST, FittingTable
from ketbench_ui.figures.rows import RowsModel

RULE = "3 lamp + 4 tent + 6 rope + 5 stove <= 10 and so on for as many items as there are in this camp"
CONSTRAINTS = [
    ["weight of all that is taken along", RULE, "violated by 2"],
    ["at most one stove", "stove <= 1", "holds"],
]


@pytest.mark.parametrize("width", [300, 520, 760, 1400])
def test_constraints_never_scroll_sideways(qtbot, application, width):
    table = FittingTable(RowsModel(["name", "rule", "state"], CONSTRAINTS))
    qtbot.addWidget(table)
    table.resize(width, 300)
    table.show()
    qtbot.waitExposed(table)
    assert table.horizontalScrollBar().maximum() == 0
    assert min(table.columnWidth(at) for at in range(3)) >= NARROWEST
    line = table.fontMetrics().height() + 11
    assert (table.rowHeight(0) > 1.5 * line) is (width < 1000), "a rule that does not fit has its lines"
    table.resize(1400, 300)
    assert table.columnWidth(1) >= table.fontMetrics().horizontalAdvance(RULE)


def test_numbers_keep_their_digits_and_many_rows_their_height(qtbot, application):
    rows = [[f"a name that is rather long {n}", 123456.789, "words " * 20] for n in range(300)]
    table = FittingTable(RowsModel(["name", "value", "what"], rows))
    qtbot.addWidget(table)
    table.resize(420, 300)
    table.show()
    qtbot.waitExposed(table)
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(1) >= table.fontMetrics().horizontalAdvance("1.2346e+05")
    assert table.rowHeight(0) == table.rowHeight(299) == table.verticalHeader().defaultSectionSize()
    assert table.model().data(table.model().index(0, 2), Qt.ItemDataRole.ToolTipRole).startswith("words words")
