"""Windows and dialogs fit the screen they open on, whatever size they had before."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.screens import FRAME, fitting, keep_on_screen


def room() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_a_size_beyond_the_screen_is_cut_to_it_and_a_small_one_is_kept(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    assert fitting(widget, 10_000, 10_000) == room().size() - FRAME
    assert (fitting(widget, 300, 200).width(), fitting(widget, 300, 200).height()) == (300, 200)


def test_a_window_of_a_larger_screen_comes_back_whole(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setGeometry(room().right() - 50, room().bottom() - 50, 5000, 4000)
    keep_on_screen(widget)
    assert room().contains(widget.geometry())


def test_a_plot_writes_the_values_themselves_at_its_ticks(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    plot.plot([0, 1, 2], [0.0001, 0.0004, 0.0008])
    plot.grab()
    assert plot.axes.getAxis("left").autoSIPrefixScale == 1.0
