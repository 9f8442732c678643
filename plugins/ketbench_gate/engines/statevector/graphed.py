"""Replays a training step's kernels as one CUDA graph, so that a small batch does not wait for launches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Run = Callable[[Tensor, Tensor], Tensor]
MOST_SHAPES = 8


class Graphed:
    """A simulator whose forward and backward sweeps are captured once for each shape of the batch.

    Parameters
    ----------
    run : callable
        Weights and features to values; on a CUDA device without a wait for the processor in it.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._captured: dict[tuple[int, bool], Run] = {}
        self.note = ""

    def __call__(self, weights: Tensor, features: Tensor) -> Tensor:
        """Values, from the graph where a gradient is wanted and the shape has been captured."""
        if not weights.is_cuda or not weights.requires_grad or not torch.is_grad_enabled() or not len(features):
            return self._run(weights, features)
        key = (len(features), features.requires_grad)
        if key not in self._captured:
            self._captured[key] = self._capture(weights, features)
        return self._captured[key](weights, features)

    def _capture(self, weights: Tensor, features: Tensor) -> Run:
        if len(self._captured) >= MOST_SHAPES:
            return self._run
        samples = tuple(x.detach().clone().requires_grad_(x.requires_grad) for x in (weights, features))
        try:
            graphed: Any = torch.cuda.make_graphed_callables(self._run, samples)  # pyright: ignore[reportArgumentType]
        except RuntimeError as error:
            self.note = f"The CUDA graph could not be captured ({str(error).splitlines()[0]}); kernels run one by one."
            return self._run
        return graphed
