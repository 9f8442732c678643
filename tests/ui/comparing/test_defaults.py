"""What a run left at its default is shown as such, columns have room for their cells, and a selection stays."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from ketbench.backends.registry import Registry
from ketbench.contract.run import Run, Status
from ketbench.samples import sample
from ketbench_ui.compare.table import SORTED
from ketbench_ui.theme.theme import switch

RATE = Registry().backend("gate.statevector").params.model_fields["learning_rate"].default


def _cells(page, head, role=Qt.ItemDataRole.DisplayRole):
    at = page.model.columns.index(head)
    return [page.model.index(row, at).data(role) for row in range(page.model.rowCount())]


def test_a_setting_at_its_default_shows_the_value_that_held(window, folder):
    project = sample("iris-classifier").build()
    own = next(iter(project.experiments.values()))
    plain = {name: value for name, value in own.params.items() if name != "learning_rate"}
    for number, rate in enumerate(({}, {"learning_rate": 0.5})):
        made = replace(own, params={**plain, **rate})
        project = project.with_run(Run(f"run-000{number}", made, Status.DONE))
    assert window.controller.create(folder / "p.h5", project)
    window.show_page("compare")
    assert _cells(window.compare, "learning rate") == [f"{RATE:g} (default)", "0.5"]
    assert _cells(window.compare, "learning rate", SORTED) == [RATE, 0.5]


def test_a_column_has_room_for_tags_of_rows_out_of_sight_and_a_star_leaves_the_selection(page, made, show):
    runs = [made(number) for number in range(1, 30)]
    runs[-1] = replace(runs[-1], tags=("sweep of the circuit on three features",))
    show(page, runs)
    at = page.model.columns.index("tags")
    needed = page.table.fontMetrics().horizontalAdvance(runs[-1].tags[0])
    assert page.table.columnWidth(at) > needed
    page.table.selectRow(3)
    runs[3] = replace(runs[3], tags=("starred",))
    show(page, runs)
    assert [run.id for run in page.selected()] == ["run-0004"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_selected_row_is_seen(page, made, show, look):
    before = switch.look.name
    switch.apply(look)
    show(page, [made(number) for number in range(1, 4)])
    page.table.selectRow(1)
    image = page.table.viewport().grab().toImage()
    rows = [page.table.rowViewportPosition(row) + 3 for row in range(3)]
    x = page.table.viewport().width() - 5
    colors = [image.pixelColor(x, y).name() for y in rows]
    switch.apply(before)
    assert colors[0] == colors[2] != colors[1]
