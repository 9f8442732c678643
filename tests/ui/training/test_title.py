"""The title over a plot fits its width: names of curves go first, then the quantity ends in dots."""

import numpy as np
import pytest
from PySide6.QtGui import QFont, QTextDocument

from ketbench_ui.experiment.training.look import Look
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.experiment.training.title import titled, whole
from ketbench_ui.plots.points import Points

READINGS = [("batch", "0.453"), ("validation", "0.376")]


def _text(html):
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("room", [150, 175, 210, 240, 300, 500])
def test_it_is_no_wider_than_its_room_and_keeps_each_reading(application, room):
    html, is_cut = titled("accuracy of the long name", READINGS, "", room, QFont())
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont())
    document.setHtml(html)
    assert document.idealWidth() <= room + 1
    assert "0.453" in _text(html)
    assert "0.376" in _text(html)
    assert is_cut == ("batch" not in _text(html))


def test_what_was_left_out_stands_in_the_tooltip(application, qtbot):
    panel = MetricPanel("gradient variance of all weights")
    qtbot.addWidget(panel)
    points = Points.of(np.arange(2), np.array([0.5, 0.25]), np.arange(2.0))
    curves = {"a": points, "b": points}
    panel.resize(900, 150)
    panel.show()
    panel.show_curves(curves, {"a": "train", "b": "validation"}, Look(), {})
    assert "validation 0.25" in _text(panel._title.text())
    assert panel._title.toolTip().startswith("Thick")
    panel.resize(150, 150)
    assert "…" in panel._title.text()
    assert panel._title.toolTip().startswith(whole(panel.quantity, [("train", "0.25"), ("validation", "0.25")], ""))
    panel.resize(900, 150)
    assert "validation 0.25" in _text(panel._title.text())
