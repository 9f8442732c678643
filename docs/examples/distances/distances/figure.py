"""The figure distances: how far a run stands from each of its controls, by the test score they share."""

import numpy as np

from ketbench.plugin import Axis, Bars, Result

SCORES = ("test_accuracy", "test_r2")


class Figure:
    """Composed of the figures there are, from what a result holds; None where it has nothing to show."""

    title = "Distance to the controls"
    backends = ()

    def draw(self, result: Result) -> Bars | None:
        """Bars of differences in the score."""
        for key in SCORES:
            mine = result.summary.get(key)
            rows = [(c.title, c.summary.get(key)) for c in result.baselines]
            known = [(title, float(mine) - float(value)) for title, value in rows if _number(mine) and _number(value)]
            if known:
                return Bars(
                    title=self.title,
                    categories=[title for title, _ in known],
                    names=["this run less the control"],
                    values=np.array([[gap for _, gap in known]]),
                    y=Axis(key.replace("_", " ") + ", difference"),
                )
        return None


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
