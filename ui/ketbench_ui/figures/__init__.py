"""Draws every kind of figure of the core with pyqtgraph; computes nothing that the figure does not say."""

from ketbench_ui.figures.view import FigureView

__all__ = ["FigureView"]
