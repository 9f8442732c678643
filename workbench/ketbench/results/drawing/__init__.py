"""Draws figures and metric curves with matplotlib for files, reports and notebooks; loaded only when asked for."""

from ketbench.results.drawing.curves import draw_metrics
from ketbench.results.drawing.draw import draw, image_bytes, save_figure
from ketbench.results.drawing.overlay import draw_curves, save_curves

__all__ = ["draw", "draw_curves", "draw_metrics", "image_bytes", "save_curves", "save_figure"]
