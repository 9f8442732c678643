"""Lion as a torch optimiser (arXiv:2302.06675, algorithm 2)."""

import torch


class Lion(torch.optim.Optimizer):
    """The sign of a mean of gradients."""

    def __init__(self, parameters, lr, weight_decay=0.0, betas=(0.9, 0.99)):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay, "betas": betas})

    @torch.no_grad()
    def step(self, closure=None):
        """Move each parameter that has a gradient."""
        for group in self.param_groups:
            first, second = group["betas"]
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                mean = self.state[parameter].setdefault("mean", torch.zeros_like(parameter))
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.sub_(group["lr"] * torch.sign(first * mean + (1 - first) * parameter.grad))
                mean.mul_(second).add_(parameter.grad, alpha=1 - second)
