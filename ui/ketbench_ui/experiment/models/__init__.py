"""What is done with a trained model: predict new rows, write it as files; the worker does both."""

from ketbench_ui.experiment.models.using import UsingModels

__all__ = ["UsingModels"]
