"""Plots are made as seldom as can be: no menu before it is asked for, no drawing a size, one new plot a frame."""

import numpy as np
from PySide6.QtWidgets import QApplication

from ketbench.base.figures import Line, Series
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Started
from ketbench_ui.experiment.training.view import TrainingView
from ketbench_ui.figures import FigureView
from ketbench_ui.plots.plot import Plot
from ketbench_ui.services.live import LiveRun, Points
from ketbench_ui.theme.turns import turns

X = np.arange(3.0)


def test_a_plot_makes_its_menu_when_it_is_asked_for(qtbot, application):
    plot = Plot()
    qtbot.addWidget(plot)
    box = plot.axes.getViewBox()
    assert box.menu is None
    assert box.menuEnabled()
    menu = box.getMenu(None)
    assert box.getMenu(None) is menu
    assert menu.parent() is plot
    assert "View All" in [action.text() for action in box.getContextMenus(None)]


def test_a_figure_is_drawn_once_for_all_sizes_of_one_layout(qtbot, application, monkeypatch):
    view = FigureView(Line(title="A", series=[Series("a", X, X)]), fills=True)
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    drawn, drawing = [], view._drawing

    def counted():
        drawn.append(view._wanted[0])
        yield from drawing()

    monkeypatch.setattr(view, "_drawing", counted)
    for is_brief in (True, False, True):
        view.set_brief(is_brief)
    assert drawn == []
    qtbot.waitUntil(lambda: drawn == [True])
    qtbot.waitUntil(lambda: view._brief)
    for is_brief in (False, True):
        view.set_brief(is_brief)
    assert not turns().waits(view), "it is back at what is drawn"
    assert drawn == [True]


def test_new_live_plots_come_one_a_frame(qtbot, application):
    view = TrainingView()
    qtbot.addWidget(view)
    view.resize(1200, 800)
    view.show()
    view._timer.stop()
    live = LiveRun("run-0001", Experiment("e", "b"))
    live.take(Started("run-0001", ""))
    view.show_run(live)
    for name in ("loss", "accuracy", "gradient"):
        live.curves[name] = Points.of(X, X, X)
    live.version += 1
    counts = []
    for _ in range(4):
        view._frame()
        counts.append(len(view.cards))
    assert counts == [1, 2, 3, 3]
    assert next(iter(view.cards)) == view.large == "loss"
