"""How the live curves are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.results.smoothing import smoothing_words


@dataclass(frozen=True, slots=True)
class Look:
    """How curves are drawn.

    Parameters
    ----------
    weight : float
        Of the smoothing, at most, see `ketbench.results.smoothing.weight_for`; 0 draws raw curves only.
    log_x, log_y : bool
    raw : bool
        Whether raw curves are drawn behind smoothed ones.
    axis : str
        What stands along x, see `ketbench_ui.experiment.training.axes`.
    method : str
        One of `ketbench.results.smoothing.METHODS`.
    """

    weight: float = 0.9
    log_x: bool = False
    log_y: bool = False
    raw: bool = True
    axis: str = "step"
    method: str = "ema"

    @property
    def words(self) -> str:
        """What is done to the thick curves, in words."""
        return smoothing_words(self.weight, self.method)
