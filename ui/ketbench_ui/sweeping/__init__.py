"""The Sweep tab: a form for what to vary, the trials as they end, and which settings matter."""

from ketbench_ui.sweeping.page import SweepPage
from ketbench_ui.sweeping.working import SweepWork

__all__ = ["SweepPage", "SweepWork"]
