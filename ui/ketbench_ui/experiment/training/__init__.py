"""The live training view: small multiples of all metrics, drawn from the newest state."""

from ketbench_ui.experiment.training.view import TrainingView

__all__ = ["TrainingView"]
