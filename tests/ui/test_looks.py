"""Both looks, at two sizes: nothing is clipped, plots follow, Qt has nothing to complain about."""

import sys
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from ketbench.results.comparing.overlaid import N_COLOURS
from ketbench.results.drawing.style import COLOURS
from ketbench_ui.shell.arrangement import FLOAT_BUTTON
from ketbench_ui.shell.crash import CrashLog
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import DARK, LIGHT, Tokens

PAGES = ("start", "data", "circuit", "experiment", "compare", "sweep", "plugins")


def _luminance(color: str) -> float:
    parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_words_can_be_read(look: Tokens):
    for ground in (look.window, look.view, look.raised):
        for ink in (look.text, look.muted, look.faint, look.accent, look.bad, look.warning, look.good):
            assert _contrast(ink, ground) >= 4.5, (ink, ground)
        for curve in look.curves:
            assert _contrast(curve, ground) >= 2.6, (curve, ground)
    assert _contrast(look.on_accent, look.accent) >= 4.5
    for face in (look.encoder, look.rotation, look.fixed, look.block, look.measure):
        assert _contrast("#ffffff", face) >= 4.4, face


SIGHTS = {
    "usual": np.eye(3),
    "without red": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "without green": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9690]],
    "without blue": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""Linear RGB as others see it (Machado, Oliveira and Fernandes, 2009, severity 1)."""
TO_XYZ = np.array([[0.4339, 0.3763, 0.1898], [0.2127, 0.7152, 0.0722], [0.0178, 0.1095, 0.8728]])
"""From linear sRGB, by the white point."""


def _lab(color: str, sight: object) -> np.ndarray:
    parts = np.array(QColor(color).getRgbF()[:3])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(sight) @ linear, 0, 1)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_curves_are_told_apart_with_any_colour_vision(look: Tokens, sight: str):
    for one, other in combinations(look.curves, 2):
        assert np.linalg.norm(_lab(one, SIGHTS[sight]) - _lab(other, SIGHTS[sight])) > 11, (one, other)


def test_a_picture_has_the_colours_of_the_screen():
    assert LIGHT.curves == COLOURS
    assert len(LIGHT.curves) == len(DARK.curves) == N_COLOURS


@pytest.mark.parametrize("size", [(1440, 860), (1280, 720)])
def test_no_text_is_clipped(qtbot, opened, size):
    opened.resize(*size)
    for page in PAGES:
        opened.show_page(page)
        qtbot.waitUntil(lambda: not opened.tabs.currentWidget().visibleRegion().isEmpty())
        assert list(_clipped(opened)) == [], page


def _clipped(window):
    for widget in window.findChildren(QLabel) + window.findChildren(QPushButton):
        plain = isinstance(widget, QPushButton) or (not widget.wordWrap() and widget.minimumWidth() == 0)
        if widget.isVisible() and widget.text() and plain and widget.width() + 1 < widget.sizeHint().width():
            yield widget.text(), widget.width(), widget.sizeHint().width()


def test_a_switch_reaches_plots_while_a_run_is_shown(qtbot, with_backend, run_to_end):
    window = with_backend("good.trainer", steps=50)
    run_to_end(window)
    curves = window.experiment.result.curves
    window.experimenting.enter("result")
    window.experiment.result.show_tab("Curves")
    qtbot.waitUntil(lambda: "loss" in curves.panels)
    before = switch.look
    window.actions_by_id["theme"].trigger()
    assert switch.look is not before
    plot = curves.panels["loss"].plot
    assert plot.backgroundBrush().color() == QColor(switch.look.view)
    pixel = plot.grab().toImage().pixelColor(2, 2)
    assert pixel == QColor(switch.look.view)
    window.actions_by_id["theme"].trigger()


def test_qt_has_nothing_to_complain_about(qtbot, qapp, opened):
    crash = CrashLog()
    crash.install()
    for page in PAGES:
        opened.show_page(page)
        qapp.processEvents()
    switch.toggle()
    switch.toggle()
    opened.resize(1100, 700)
    qapp.processEvents()
    crash.release()
    assert crash.qt_messages == []


def test_the_layout_can_be_reset(qtbot, opened):
    opened.show_page("experiment")
    opened.docks["project"].hide()
    opened.docks["problems"].setFloating(True)
    opened.actions_by_id["reset_layout"].trigger()
    assert opened.docks["project"].isVisible()
    assert not opened.docks["problems"].isFloating()
    assert all(dock.objectName() for dock in opened.docks.values())


def test_void_calls_do_not_drop_references_of_none(qapp):
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("x")
        label.update()
    assert sys.getrefcount(None) > before - 50


def test_a_panel_that_is_floated_by_its_button_covers_no_title(qtbot, opened):
    opened.resize(1440, 900)
    dock = opened.docks["project"]
    dock.findChild(QAbstractButton, FLOAT_BUTTON).click()
    qtbot.waitUntil(dock.isFloating)
    title = opened.experiment._title
    name = QRect(title.mapToGlobal(QPoint(0, 0)), title.size())
    assert not dock.frameGeometry().intersects(name)
    assert QRect(opened.mapToGlobal(QPoint(0, 0)), opened.size()).contains(dock.geometry())
    dock.setFloating(False)
