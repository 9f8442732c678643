"""No widget of the window stands outside of it: one without a parent would flash up as a window of its own."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

PAGES = ("start", "data", "circuit", "compare", "sweep", "plugins", "experiment")


class Watching(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt names it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def outside():
    """Widgets that nothing holds; pyqtgraph leaves an empty one behind for each plot, which is never shown."""
    loose = [one for one in QApplication.topLevelWidgets() if one.parent() is None]
    return [one for one in loose if type(one) is not QWidget or one.children()]


def test_every_widget_of_every_page_is_inside_of_the_window_also_after_a_run(opened, qtbot, run_to_end):
    # What tests before this one left behind is theirs.
    watching, before = Watching(), outside()
    assert opened in before
    QApplication.instance().installEventFilter(watching)
    try:
        run_to_end(opened)
        for name in PAGES:
            opened.show_page(name)
            QApplication.processEvents()
    finally:
        QApplication.instance().removeEventFilter(watching)
    # What a page took the place of.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [type(one).__name__ for one in outside() if one not in before] == []
    assert watching.seen == []
