"""Adam and AdamW, step for step as torch's, whose import of its compiler costs two seconds of processor time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.999)
EPSILON = 1e-8
_TORCH: Any = torch
"""Its operations on lists of tensors have no public names, though its own optimisers are made of them."""


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
        self._counts: dict[int, int] = {}
        self.param_groups: list[dict[str, Any]] = [{"params": self._parameters, "lr": lr, "weight_decay": weight_decay}]

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for parameter in self._parameters:
            parameter.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        moved: dict[int, list[int]] = {}
        for place, parameter in enumerate(self._parameters):
            if parameter.grad is not None:
                count = self._counts[place] = self._counts.get(place, 0) + 1
                moved.setdefault(count, []).append(place)
        group = self.param_groups[0]
        with torch.no_grad():
            for count, places in moved.items():
                self._move(places, count, float(group["lr"]), float(group["weight_decay"]))

    def _move(self, places: Sequence[int], count: int, lr: float, decay: float) -> None:
        """Move the parameters that made as many steps, each operation once for all: small ones cost the call."""
        parameters: list[Tensor] = [self._parameters[place] for place in places]
        gradients = [cast("Tensor", one.grad) for one in parameters]
        if decay and self._decoupled:
            _TORCH._foreach_mul_(parameters, 1 - lr * decay)
        elif decay:
            gradients = list(_TORCH._foreach_add(gradients, parameters, alpha=decay))
        held = [self._held(place) for place in places]
        means, squares = [one["exp_avg"] for one in held], [one["exp_avg_sq"] for one in held]
        _TORCH._foreach_lerp_(means, gradients, 1 - BETAS[0])
        _TORCH._foreach_mul_(squares, BETAS[1])
        _TORCH._foreach_addcmul_(squares, gradients, gradients, 1 - BETAS[1])
        spreads = _TORCH._foreach_sqrt(squares)
        _TORCH._foreach_div_(spreads, math.sqrt(1 - BETAS[1] ** count))
        _TORCH._foreach_add_(spreads, EPSILON)
        _TORCH._foreach_addcdiv_(parameters, means, spreads, -lr / (1 - BETAS[0] ** count))

    def _held(self, place: int) -> dict[str, Tensor]:
        found = self._state.get(place)
        if found is None:
            zeros = torch.zeros_like(self._parameters[place])
            found = self._state[place] = {"exp_avg": zeros, "exp_avg_sq": zeros.clone()}
        return found

    def state_dict(self) -> dict[str, Any]:
        """The state by the place of each parameter, with torch's names."""
        state = {
            place: {"step": torch.tensor(float(self._counts[place])), **held} for place, held in self._state.items()
        }
        return {"state": state, "param_groups": [{"params": list(range(len(self._parameters)))}]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave, or torch's Adam.

        Raises
        ------
        ValueError
            For values that do not fit the parameters.
        """
        made: dict[int, dict[str, Tensor]] = {}
        counts: dict[int, int] = {}
        for place, held in state["state"].items():
            parameter = self._parameters[int(place)] if int(place) < len(self._parameters) else None
            if parameter is None or held["exp_avg"].shape != parameter.shape:
                raise ValueError(f"the state of parameter {place} fits none of the {len(self._parameters)}")
            counts[int(place)] = round(float(held["step"]))
            made[int(place)] = {
                "exp_avg": held["exp_avg"].detach().clone().to(parameter),
                "exp_avg_sq": held["exp_avg_sq"].detach().clone().to(parameter),
            }
        self._state, self._counts = made, counts
