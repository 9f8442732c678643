"""Tab walks every page in the order it is read; every control has a name; no widget flashes as a window."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenu,
    QWidget,
)

from ketbench_ui.shell.app import make_window

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


class Strays(QObject):
    """Notes widgets that are shown as windows of their own."""

    def __init__(self):
        super().__init__()
        self.found = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_shown and not isinstance(watched, (QMainWindow, QMenu)):
            self.found.append(type(watched).__name__)
        return False


def test_no_widget_is_a_window_for_a_moment(qtbot, application, with_run):
    strays = Strays()
    application.installEventFilter(strays)
    try:
        other = make_window()
        qtbot.addWidget(other)
        other.show()
        window = with_run("iris-classifier")
        for title in window.experiment.result.tabs:
            window.experiment.result.show_tab(title)
        window.experimenting.enter("setup")
        QApplication.processEvents()
    finally:
        application.removeEventFilter(strays)
    assert strays.found == []


def walked(page):
    """Widgets of a page that Tab reaches, in its order."""
    first = page
    found, at = [], first.nextInFocusChain()
    while at is not first:
        takes = at.isVisible() and at.isEnabled() and at.focusPolicy().value & 1 and at.focusProxy() is None
        if takes and page.isAncestorOf(at):
            found.append(at)
        at = at.nextInFocusChain()
    return found


def place(widget, page):
    return widget.mapTo(page, QPoint(0, 0))


@pytest.mark.parametrize("phase", ["setup", "result"])
def test_tab_goes_down_the_page(qtbot, with_run, phase):
    window = with_run("iris-classifier")
    window.resize(1440, 900)
    page = window.experiment
    window.experimenting.enter(phase)
    QApplication.processEvents()
    order = walked(page)
    strip = [at for at, w in enumerate(order) if page.strip.isAncestorOf(w)]
    switch = [at for at, w in enumerate(order) if page.phases.isAncestorOf(w)]
    body = [at for at, w in enumerate(order) if page._phases.isAncestorOf(w)]
    assert max(switch) < min(strip) <= max(strip) < min(body)
    if phase == "setup":
        form = [w for w in order if page.setup.isAncestorOf(w)]
        heights = [place(w, page.setup).y() for w in form]
        assert heights == sorted(heights), "late rows are not last"
        pipeline = [w for w in order if page.setup_pane.pipeline.isAncestorOf(w)]
        assert len(pipeline) == 1, "one stop, arrows move"
        assert order.index(pipeline[0]) < order.index(form[0])


def test_rows_of_another_backend_stand_where_they_are_seen(qtbot, with_run):
    window = with_run("iris-classifier")
    window.experimenting.enter("setup")
    window.experiment.setup.backend.chosen.emit("gate.pennylane")
    QApplication.processEvents()
    form = [w for w in walked(window.experiment) if window.experiment.setup.isAncestorOf(w)]
    heights = [place(w, window.experiment.setup).y() for w in form]
    assert len(form) > 8
    assert heights == sorted(heights)


def test_every_control_of_the_page_has_a_name(with_run):
    window = with_run("iris-classifier")
    for phase in ("setup", "live", "result"):
        window.experimenting.enter(phase)
        QApplication.processEvents()
        for kind in CONTROLS:
            for control in window.experiment.findChildren(kind):
                if control.isVisible() and control.focusPolicy().value & 1 and control.focusProxy() is None:
                    text = control.text() if isinstance(control, QAbstractButton) else ""
                    named = control.accessibleName() or text or control.toolTip()
                    inside = isinstance(control.parentWidget(), (QComboBox, QAbstractSpinBox))
                    assert named or inside, (phase, control, control.parentWidget())
