"""One adapter with one seed and one learning rate on its way: a step, a judgement, its state."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from inspect import signature
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import RunCancelled, RunFailed
from ketbench_finetune.adapters.adapter import Adapter
from ketbench_finetune.params import AdaptersParams, Precision
from ketbench_finetune.texts.tokens import IGNORED, Tokens, batch_of
from ketbench_finetune.training.adamw import AdamW
from ketbench_finetune.training.group import Group
from ketbench_finetune.training.plan import Row, rate


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all lanes share.

    Parameters
    ----------
    model, tokenizer : object
    parts : tuple of list of Tokens
    params : AdaptersParams
    group : Group
    cancelled : callable
    clock : callable
        Seconds, without the time in which the run is held.
    """

    model: Any
    tokenizer: Any
    parts: tuple[list[Tokens], list[Tokens], list[Tokens]]
    params: AdaptersParams
    group: Group
    cancelled: Callable[[], bool]
    clock: Callable[[], float] = time.perf_counter

    @property
    def pad(self) -> int:
        """A token that fills up."""
        known = (self.tokenizer.pad_token_id, self.tokenizer.eos_token_id)
        return next((token for token in known if token is not None), 0)

    def arithmetic(self) -> Any:
        """The precision of a forward pass."""
        device = self.group.device.type
        mixed = self.params.precision is Precision.MIXED or (
            self.params.precision is Precision.AUTO and device == "cuda"
        )
        return torch.autocast(device, torch.bfloat16) if mixed else nullcontext()

    def stop_if_asked(self) -> None:
        """End the run where the user asked for it.

        Raises
        ------
        RunCancelled
        """
        if self.cancelled():
            raise RunCancelled("Stopped on request.")


@dataclass(slots=True, eq=False)
class Lane:
    """An adapter that is trained.

    Parameters
    ----------
    row : Row
    seed : int
    rate : float
        Peak learning rate.
    adapter : Adapter
    optimiser : AdamW
    losses, norms : list of float
        Of each step.
    seconds : list of float
        Wall time of each step.
    tokens : list of int
        Of each step, padding included: each is a row for every circuit.
    """

    row: Row
    seed: int
    rate: float
    adapter: Adapter
    optimiser: AdamW
    losses: list[float] = field(default_factory=list[float])
    norms: list[float] = field(default_factory=list[float])
    seconds: list[float] = field(default_factory=list[float])
    tokens: list[int] = field(default_factory=list[int])

    @property
    def key(self) -> str:
        """Unique in a run."""
        return f"{self.row.name}/{self.seed}/{self.rate:g}"

    @property
    def step(self) -> int:
        """Steps done."""
        return len(self.losses)


def lane(ground: Ground, row: Row, sites: Sequence[Any], seed: int, peak: float) -> Lane:
    """A lane at its start."""
    params = ground.params
    used = [site for site in sites if not row.spec.ranks or site.name in dict(row.spec.ranks)]
    adapter = Adapter(ground.model, row.spec, used, seed, params.circuit_engine, params.shots)
    adapter.to(ground.group.device)
    trained = list(adapter.trainable().values())
    return Lane(row, seed, row.spec.learning_rate or peak, adapter, AdamW(trained, params.weight_decay))


def stepped(ground: Ground, one: Lane) -> None:
    """One step of training.

    Raises
    ------
    RunFailed
        When the loss is not a number any more.
    """
    began = ground.clock()
    rows = order(ground, one.seed, one.step)
    counted = max(1, sum(int((row.labels[1:] != IGNORED).sum()) for row in rows))
    one.adapter.put_in()
    parameters = one.optimiser.parameters
    sums = [torch.zeros_like(p) for p in parameters]
    loss = torch.zeros((), device=ground.group.device)
    seen = 0
    for part in _cut(ground.group.mine(rows), ground.params.batch):
        ground.stop_if_asked() if ground.group.size == 1 else None
        one.adapter.begin()
        nll, size = summed_loss(ground, part)
        gradients = torch.autograd.grad(nll / counted, parameters, allow_unused=True)
        found = cast("Sequence[Tensor | None]", gradients)
        for total, gradient in zip(sums, found, strict=True):
            if gradient is not None:
                total.add_(gradient)
        loss += nll.detach() / counted
        seen += size
    *sums, loss, seen_all = ground.group.total([*sums, loss, loss.new_tensor(float(seen))])
    norm = float(torch.stack([g.square().sum() for g in sums]).sum().sqrt())
    if not np.isfinite(norm) or not np.isfinite(float(loss)):
        text = f"The loss of '{one.row.name}' is not a number any more after step {one.step + 1}"
        raise RunFailed(f"{text}; lower its learning rate ({one.rate:g}).")
    factor = min(1.0, ground.params.clip / (norm + 1e-12))
    one.optimiser.step([g * factor for g in sums], rate(ground.params, one.rate, one.step))
    one.losses.append(float(loss))
    one.norms.append(norm)
    one.seconds.append(ground.clock() - began)
    one.tokens.append(int(seen_all))


def order(ground: Ground, seed: int, step: int) -> list[Tokens]:
    """The examples of a step: each epoch in its own order, the same for every adapter."""
    rows = ground.parts[0]
    each = ground.params.batch * ground.params.accumulation
    found: list[Tokens] = []
    for place in range(step * each, (step + 1) * each):
        epoch, index = divmod(place, len(rows))
        found.append(rows[_shuffled(len(rows), seed, epoch)[index]])
    return found


def _shuffled(count: int, seed: int, epoch: int) -> Any:
    return np.random.default_rng((seed, epoch)).permutation(count)


def summed_loss(ground: Ground, rows: Sequence[Tokens]) -> tuple[Tensor, int]:
    """Cross-entropy summed over judged tokens, in nats, and the tokens read."""
    ids, labels, mask = (t.to(ground.group.device) for t in batch_of(rows, ground.pad))
    judged = labels[:, 1:] != IGNORED
    # Places before which nothing is judged, as the prompts, need no logits: a fifth of the work of a small model.
    places = judged.any(0).nonzero()[:, 0]
    some = {"logits_to_keep": places} if _chooses_logits(type(ground.model)) else {}
    with ground.arithmetic():
        logits = ground.model(input_ids=ids, attention_mask=mask, use_cache=False, **some).logits
    kept = logits if some else logits[:, places]
    wanted, chosen = labels[:, 1:][:, places], judged[:, places]
    found = torch.nn.functional.cross_entropy(kept[chosen].float(), wanted[chosen], reduction="sum")
    return found, ids.numel()


@cache
def _chooses_logits(model: type) -> bool:
    """Whether a family's models take the places whose logits are wanted."""
    return "logits_to_keep" in signature(model.forward).parameters  # pyright: ignore


def validated_loss(ground: Ground, adapter: Adapter | None, part: int = 1) -> float:
    """Mean cross-entropy of a part's judged tokens, in nats; without an adapter, of the base model."""
    if adapter is not None:
        adapter.put_in()
    rows = ground.parts[part]
    total, count = 0.0, 0
    with torch.no_grad():
        if adapter is not None:
            adapter.begin()
        for piece in _cut(ground.group.mine(rows), ground.params.batch):
            ground.stop_if_asked() if ground.group.size == 1 else None
            total += float(summed_loss(ground, piece)[0])
            count += sum(int((row.labels[1:] != IGNORED).sum()) for row in piece)
    both = ground.group.total([torch.tensor([total, float(count)], dtype=torch.float64)])[0]
    return float(both[0] / both[1])


def _cut(rows: list[Tokens], size: int) -> list[list[Tokens]]:
    return [rows[i : i + size] for i in range(0, len(rows), size)]
