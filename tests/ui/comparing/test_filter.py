"""The filter of the Compare tab: words anywhere, numbers by their beginning, and a word where nothing is left."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from ketbench.contract.result import Metric


def _cells(page, head):
    at = page.model.columns.index(head)
    return [page.proxy.index(row, at).data() for row in range(page.proxy.rowCount())]


def _kept(page, text):
    page.filter.setText(text)
    return _cells(page, "Run")


def test_a_filter_finds_words_anywhere_and_numbers_by_their_beginning(page, made, show):
    values = {1: 0.15953, 2: 1.5, 3: 0.25}
    steps = np.arange(1)
    runs = [
        replace(made(n, learning_rate=n / 10), metrics={"loss": Metric(steps, np.array([value]), steps / 1)})
        for n, value in values.items()
    ]
    runs[2] = replace(runs[2], note="tried on the 15th, see 0.159", tags=("Final",))
    show(page, runs)
    assert _kept(page, "15") == ["run-0003"], "not within 0.15953"
    assert _kept(page, "0.15") == ["run-0001", "run-0003"]
    assert _kept(page, "0.15953") == ["run-0001"]
    assert _kept(page, "1.5") == ["run-0002"]
    assert _kept(page, "final SEE wine") == ["run-0003"]
    assert _kept(page, "0002") == ["run-0002"]
    assert "beginnings of numbers" in page.filter.toolTip()


def test_of_seeds_in_one_row_any_is_found(page, made, show):
    show(page, [made(n, seed=n) for n in range(1, 4)])
    page.grouped.setChecked(True)
    assert _kept(page, "run-0003") == ["run-0001 and 2 more"]


def test_a_filter_that_leaves_nothing_says_so_and_is_cleared_there(page, qtbot, made, show):
    show(page, [made(1), made(2)])
    assert not page.no_match.isVisible()
    page.filter.setText("unheard of")
    assert page.no_match.isVisible()
    assert page.no_match.text() == "No run matches all of these words."
    qtbot.mouseClick(page.clear_filter, Qt.MouseButton.LeftButton)
    assert page.proxy.rowCount() == 2
    assert not page.no_match.isVisible()
    show(page, [])
    assert not page.no_match.isVisible()
