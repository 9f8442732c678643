"""The phase before a run: stages, form, the picture of a stage, controls, and how the score is judged."""

from ketbench_ui.experiment.setup.form import Setup
from ketbench_ui.experiment.setup.pane import SetupPane

__all__ = ["Setup", "SetupPane"]
