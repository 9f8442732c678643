"""The phase after a run: tabs of one screen each."""

from ketbench_ui.experiment.result.feature_bar import FeatureBar
from ketbench_ui.experiment.result.values import HOW_TO_ASK
from ketbench_ui.experiment.result.view import ResultView

__all__ = ["HOW_TO_ASK", "FeatureBar", "ResultView"]
