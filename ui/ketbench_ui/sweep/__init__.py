"""The Sweep tab: a form for what to vary, the trials as they end, and which settings matter."""

from ketbench_ui.sweep.page import SweepPage
from ketbench_ui.sweep.working import SweepWork

__all__ = ["SweepPage", "SweepWork"]
