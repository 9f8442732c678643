"""Estimates at which inverse temperature samples were drawn; it draws none."""

from __future__ import annotations

import torch

from ketbench_annealing.boltzmann.machine import Machine

BAND = (0.8, 1.25)
"""Outside of this range of beta the gradient is misleading."""

_LIMIT = 20.0


def estimated_beta(machine: Machine, visible: torch.Tensor, hidden: torch.Tensor) -> float:
    """Return beta with the largest pseudo-likelihood of the samples (Besag 1975; one parameter, so concave).

    Every spin s with field f obeys ``P(s) = sigmoid(-2 beta f s)``; Newton steps find the maximum of the sum of logs.

    Parameters
    ----------
    machine : Machine
    visible, hidden : Tensor of -1 and +1, shapes (r, visible) and (r, hidden)
    """
    on_visible = machine.visible_input(visible, hidden) * visible
    on_hidden = machine.hidden_input(visible) * hidden
    product = torch.cat([on_visible.flatten(), on_hidden.flatten()]).double()
    beta = 1.0
    for _ in range(30):
        wrong = torch.sigmoid(2 * beta * product)
        slope = -2 * float((product * wrong).sum())
        curvature = 4 * float((product**2 * wrong * (1 - wrong)).sum())
        step = slope / max(curvature, 1e-12)
        beta = min(_LIMIT, max(-_LIMIT, beta + min(1.0, max(-1.0, step))))
        if abs(step) < 1e-6:
            break
    return beta
