"""Trains an exported model on rows that go with it: the loop of a script of its own; needs torch and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

Parts = Mapping[str, tuple[Tensor, Tensor]]
"""Features and targets of "train", "validation" and "test"; classes as numbers, others scaled."""


def train(model: Any, parts: Parts, how: Mapping[str, Any], say: Callable[[str], None] = print) -> list[float]:
    """Mini-batch gradient descent; the validation loss of each epoch, or the training loss without such a part.

    Parameters
    ----------
    model : Module
    parts : Parts
    how : mapping
        Optimiser, learning_rate, schedule, epochs, batch_size, patience, gradient_clip, weight_decay, keep_best, loss,
        class_weights, targets (each with its loss, where there are several), trainable (of the circuit), encoder
        (whether it learns) and seed.
    say : callable
    """
    for parameter in model.before.parameters():
        parameter.requires_grad_(how["encoder"])
    start, learns = model.weights.detach().clone(), torch.tensor(how["trainable"])
    optimiser = OPTIMISERS[how["optimiser"]]([p for p in model.parameters() if p.requires_grad], how)
    loss, generator = loss_of(how), torch.Generator().manual_seed(how["seed"])
    x, y = parts["train"]
    total = math.ceil(len(x) / how["batch_size"]) * how["epochs"]
    losses, best, since, kept, step, last = list[float](), math.inf, 0, {}, 0, math.nan
    for epoch in range(how["epochs"]):
        for chosen in torch.randperm(len(x), generator=generator).split(how["batch_size"]):
            optimiser.zero_grad()
            batch = loss(model(x[chosen]), y[chosen])
            batch.backward()
            if how["gradient_clip"]:
                nn.utils.clip_grad_norm_(model.parameters(), how["gradient_clip"])
            for group in optimiser.param_groups:
                group["lr"] = rate(how, step / total)
            optimiser.step()
            with torch.no_grad():
                # What is frozen in the circuit stays, whatever the optimiser makes of it.
                model.weights.copy_(torch.where(learns, model.weights, start))
            step, last = step + 1, float(batch.detach())
        now = validated(model, parts, loss)
        losses.append(last if now is None else now)
        say(f"epoch {epoch + 1}: loss {losses[-1]:.5f}")
        if now is not None and now < best:
            best, since = now, 0
            kept = {name: value.clone() for name, value in model.state_dict().items()}
        elif now is not None:
            since += 1
            if 0 < how["patience"] <= since:
                break
    if how["keep_best"] and kept:
        model.load_state_dict(kept)
    return losses


def validated(model: Any, parts: Parts, loss: Callable[[Tensor, Tensor], Tensor]) -> float | None:
    """The loss of the validation part; None where it has no rows."""
    x, y = parts["validation"]
    if not len(y):
        return None
    with torch.no_grad():
        return float(loss(model(x), y))


def rate(how: Mapping[str, Any], done: float) -> float:
    """The learning rate at a share of the training."""
    if how["schedule"] == "cosine":
        return how["learning_rate"] * 0.5 * (1 + math.cos(math.pi * done))
    if how["schedule"] == "step":
        return how["learning_rate"] * 0.5 ** int(5 * done)
    return how["learning_rate"]


def loss_of(how: Mapping[str, Any]) -> Callable[[Tensor, Tensor], Tensor]:
    """The loss over outputs and targets; of several the sum where some are of classes, else the mean."""
    several = how.get("targets") or []
    if several:
        # Each with its outputs from and to, its loss and its weights.
        each = [(k, slice(*one["outputs"]), loss_of({**how, **one, "targets": []})) for k, one in enumerate(several)]
        share = 1.0 if any(one["classes"] for one in several) else 1.0 / len(several)
        codes = [one["classes"] for one in several]
        return lambda out, y: (
            share
            * torch.stack([one(out[:, place], y[:, k].long() if codes[k] else y[:, k]) for k, place, one in each]).sum()
        )
    weights = None if how["class_weights"] is None else torch.tensor(how["class_weights"], dtype=torch.float64)
    if how["loss"] == "cross-entropy":
        return lambda out, y: nn.functional.cross_entropy(out, y, weight=weights)
    if how["loss"] == "focal":
        return lambda out, y: focal(out, y, weights)
    if how["loss"] == "fidelity":
        return lambda out, y: infidelity(out, y, weights)
    if how["loss"] == "own":
        raise ValueError("The experiment was trained by a loss of its author's own; put it here as (outputs, targets).")
    numbers = {"squared": nn.functional.mse_loss, "huber": nn.functional.huber_loss, "absolute": nn.functional.l1_loss}
    return lambda out, y: numbers[how["loss"]](out[:, 0], y)


def infidelity(out: Tensor, y: Tensor, weights: Tensor | None) -> Tensor:
    """One less the fidelity with the state of the right class, (1 + value) / 2 of its observable."""
    losses = (1 - out.gather(1, y[:, None])[:, 0]) / 2
    return losses.mean() if weights is None else (losses * weights[y]).sum() / weights[y].sum()


def focal(out: Tensor, y: Tensor, weights: Tensor | None) -> Tensor:
    """Cross-entropy in which rows that are right already count less, with gamma 2 (Lin et al., arXiv:1708.02002)."""
    logs = nn.functional.log_softmax(out, dim=1).gather(1, y[:, None])[:, 0]
    factor = torch.ones_like(logs) if weights is None else weights[y]
    return -(factor * (1 - logs.exp()) ** 2 * logs).sum() / factor.sum()


OPTIMISERS: dict[str, Callable[[Any, Mapping[str, Any]], torch.optim.Optimizer]] = {
    "adam": lambda p, s: torch.optim.Adam(p, s["learning_rate"], weight_decay=s["weight_decay"]),
    "adamw": lambda p, s: torch.optim.AdamW(p, s["learning_rate"], weight_decay=s["weight_decay"]),
    "sgd": lambda p, s: torch.optim.SGD(p, s["learning_rate"], weight_decay=s["weight_decay"]),
    "momentum": lambda p, s: torch.optim.SGD(p, s["learning_rate"], momentum=0.9, weight_decay=s["weight_decay"]),
    "rmsprop": lambda p, s: torch.optim.RMSprop(p, s["learning_rate"], weight_decay=s["weight_decay"]),
}
