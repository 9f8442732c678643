"""Where a problem is mended in the window, and how it is told there."""

from ketbench_ui.services.mending.ways import Way, way_of
from ketbench_ui.services.mending.words import in_window

__all__ = ["Way", "in_window", "way_of"]
