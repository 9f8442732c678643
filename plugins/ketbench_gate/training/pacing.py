"""Counts the work of a run in steps of the hybrid model, controls and figures by the time they take; for the bar."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from ketbench_gate.training.trainer import Trainer

GUESS = 0.3
"""Cost of a control's step before it was measured."""
WORTH = 1.0
"""Seconds of a training, as its first epoch foretells it, from which what a control's step takes is tried before."""
PROBE_SECONDS = 0.15
"""A fresh model is slow for its first steps: with a third of this the controls were taken for twice as slow."""


class Pace:
    """Units of a run; times are those of the thread, which a busy machine and a held training do not lengthen.

    Parameters
    ----------
    steps : int
        Of the hybrid model, over all seeds.
    epochs : int
        Within the first tenth of which the cost of the controls is measured.
    trained : int
        How many controls are trained for as many steps.
    """

    def __init__(self, steps: int, epochs: int, trained: int) -> None:
        self._steps, self._epochs, self._trained = steps, epochs, trained
        self._spared = 0
        self._paces: list[float] = []
        self._began = time.thread_time()
        self._control = self._step = 0.0
        self._explaining: float | None = None
        self.weight = GUESS

    @property
    def total(self) -> int:
        """All units."""
        return self.trained + self.explaining

    @property
    def trained(self) -> int:
        """Units of the hybrid model and its controls."""
        return self._steps + self.control(self._trained * self._steps)

    @property
    def hybrid(self) -> int:
        """Units of the hybrid model."""
        return self._steps

    @property
    def explaining(self) -> int:
        """Units of the figures at the end; none before the first epoch told what a step costs."""
        return round((self._explaining or 0.0) / self._step) if self._step else 0

    def done(self, number: int, trainer: Trainer) -> int:
        """Units behind us while the hybrid model of this number is trained."""
        return number * trainer.total_steps + trainer.place - self._spared

    def spare(self, steps: int) -> None:
        """Steps of the hybrid model that early stopping made needless."""
        self._steps -= steps
        self._spared += steps

    def control(self, steps: int) -> int:
        """Units of steps of the controls."""
        return round(self.weight * steps)

    def begin_epoch(self) -> None:
        """Start the clock."""
        self._began = time.thread_time()

    def end_epoch(self, trainer: Trainer, control: Callable[[], float], explaining: Callable[[], float]) -> None:
        """Weigh a control's step against ours, as long as the run is young.

        Parameters
        ----------
        trainer : Trainer
        control : callable
            Seconds of a control's step, asked once.
        explaining : callable
            Seconds of all figures at the end, asked once.
        """
        if self._paces and trainer.epoch > max(1.0, self._epochs / 10):
            return
        self._paces.append((time.thread_time() - self._began) / trainer.steps_per_epoch)
        # The first epoch loads what later ones find loaded.
        self._step = max(statistics.fmean(self._paces[1:] or self._paces), 1e-9)
        if self._steps * self._step >= WORTH:
            self._control = self._control or control()
            self.weight = self._control / self._step
        if self._explaining is None:
            self._explaining = explaining()


def seconds_a_step(trainer: Trainer) -> float:
    """What a step of a trainer takes, tried for a moment; the trainer is used up."""
    epochs: list[float] = []
    end = time.perf_counter() + PROBE_SECONDS
    while not trainer.is_over and (time.perf_counter() < end or not epochs):
        began, first = time.thread_time(), trainer.step
        for _ in trainer.run_epoch(lambda: False):
            if time.perf_counter() > end and trainer.step - first > 1:
                break
        epochs.append((time.thread_time() - began) / max(1, trainer.step - first))
    return statistics.median(epochs[len(epochs) // 2 :])
