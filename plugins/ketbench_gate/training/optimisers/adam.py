"""Adam and AdamW, step for step as torch's, whose import of its compiler costs two seconds of processor time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.999)
EPSILON = 1e-8


class Adam:
    """Kingma and Ba 2015 (arXiv:1412.6980); with decoupled decay Loshchilov and Hutter 2019 (arXiv:1711.05101).

    Parameters
    ----------
    parameters : sequence of Parameter
    lr : float
    weight_decay : float
    decoupled : bool
        Shrink the parameters themselves (AdamW) instead of adding to the gradient.

    Attributes
    ----------
    param_groups : list of dict
        One group, as torch's optimisers have it; its "lr" may be changed between steps.
    """

    def __init__(
        self, parameters: Sequence[nn.Parameter], lr: float, weight_decay: float = 0.0, *, decoupled: bool = False
    ) -> None:
        self._parameters = list(parameters)
        self._decoupled = decoupled
        self._state: dict[int, dict[str, Tensor]] = {}
        self.param_groups: list[dict[str, Any]] = [{"params": self._parameters, "lr": lr, "weight_decay": weight_decay}]

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        group = self.param_groups[0]
        with torch.no_grad():
            for place, parameter in enumerate(self._parameters):
                if parameter.grad is not None:
                    self._move(place, parameter, parameter.grad, float(group["lr"]), float(group["weight_decay"]))

    def _move(self, place: int, parameter: nn.Parameter, gradient: Tensor, lr: float, decay: float) -> None:
        if decay and self._decoupled:
            parameter.mul_(1 - lr * decay)
        elif decay:
            gradient = gradient.add(parameter, alpha=decay)
        held = self._state.get(place)
        if held is None:
            held = self._state[place] = _fresh(parameter)
        held["step"] += 1
        count = float(held["step"])
        held["exp_avg"].lerp_(gradient, 1 - BETAS[0])
        held["exp_avg_sq"].mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        root = math.sqrt(1 - BETAS[1] ** count)
        spread = (held["exp_avg_sq"].sqrt() / root).add_(EPSILON)
        parameter.addcdiv_(held["exp_avg"], spread, value=-lr / (1 - BETAS[0] ** count))

    def state_dict(self) -> dict[str, Any]:
        """The state by the place of each parameter, with torch's names."""
        return {"state": dict(self._state), "param_groups": [{"params": list(range(len(self._parameters)))}]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave, or torch's Adam.

        Raises
        ------
        ValueError
            For values that do not fit the parameters.
        """
        made: dict[int, dict[str, Tensor]] = {}
        for place, held in state["state"].items():
            parameter = self._parameters[int(place)] if int(place) < len(self._parameters) else None
            if parameter is None or held["exp_avg"].shape != parameter.shape:
                raise ValueError(f"the state of parameter {place} fits none of the {len(self._parameters)}")
            made[int(place)] = {
                "step": held["step"].detach().clone().float().cpu(),
                "exp_avg": held["exp_avg"].detach().clone().to(parameter),
                "exp_avg_sq": held["exp_avg_sq"].detach().clone().to(parameter),
            }
        self._state = made


def _fresh(parameter: nn.Parameter) -> dict[str, Tensor]:
    zeros = torch.zeros_like(parameter)
    return {"step": torch.zeros(()), "exp_avg": zeros, "exp_avg_sq": zeros.clone()}
