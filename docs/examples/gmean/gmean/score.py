"""The score gmean: the geometric mean of the recalls of all classes."""

import numpy as np


class Score:
    """One number of predictions; it stands in the summary as test_gmean, and can be the headline and a sweep's goal."""

    title = "Geometric mean of recalls"
    predicts = "classes"
    best = "most"

    def score(self, truth: np.ndarray, predicted: np.ndarray, chances: np.ndarray | None) -> float | None:
        """Codes of classes, shape (rows,), and chances, shape (rows, classes) or None; None where it is not known."""
        recalls = [float((predicted[truth == code] == code).mean()) for code in np.unique(truth)]
        return float(np.prod(recalls) ** (1 / len(recalls))) if recalls else None

    def examples(self) -> list[tuple[list[int], list[int], float]]:
        """Truth, predictions and the value known beforehand, for the conformance suite."""
        return [([0, 0, 1, 1], [0, 0, 1, 1], 1.0), ([0, 0, 1, 1], [0, 1, 1, 1], 0.5**0.5), ([0, 1, 1], [1, 1, 1], 0.0)]
