"""Draws figures and metric curves with matplotlib for files, reports and notebooks; loaded only when asked for."""

from ketbench.drawing.curves import draw_metrics, save_curves
from ketbench.drawing.draw import draw, image_bytes, save_figure

__all__ = ["draw", "draw_metrics", "image_bytes", "save_curves", "save_figure"]
