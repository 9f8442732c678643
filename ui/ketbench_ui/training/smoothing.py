"""The core's smoothing under the name by which the live view knows it; holds nothing of its own."""

from ketbench.smoothing import MOST_POINTS, extremes, running_median, smoothed, sparse_median, window_of

__all__ = ["MOST_POINTS", "extremes", "running_median", "smoothed", "sparse_median", "window_of"]
