"""The live training view: one large plot and small ones of all metrics, drawn from the newest state."""

from ketbench_ui.experiment.training.live import LivePane
from ketbench_ui.experiment.training.view import TrainingView

__all__ = ["LivePane", "TrainingView"]
