"""A training loop of torch that sends the events of a run, stops when told to, and goes on from its checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.backends.training.batches import mini_batches
from ketbench.backends.training.state import checkpoint_bytes, state_from
from ketbench.base.errors import RunCancelled, RunFailed
from ketbench.contract.plugin import Checkpoint, Context, Measured, Progress

Array = NDArray[Any]


def torch_training(
    model: Any,
    optimiser: Any,
    loss: Callable[[Any, Any], Any],
    x: Array,
    y: Array,
    context: Context,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    checkpoint_every: int = 0,
) -> Iterator[Measured | Progress | Checkpoint]:
    """Train a model of torch on rows in memory.

    Yields a `Measured` with the mean loss and a `Progress` an epoch, and a `Checkpoint` after each `checkpoint_every`
    epochs, with the weights, the optimiser's tensors and the epoch. Goes on from `context.resume` where there is one.

    Parameters
    ----------
    model, optimiser : torch.nn.Module, torch.optim.Optimizer
    loss : callable
        Of outputs and targets, one number.
    x, y : ndarray, shape (n, ...)
    context : Context
    epochs, batch_size, seed : int
    checkpoint_every : int
        Epochs; 0 for none.

    Raises
    ------
    RunCancelled
        As soon as the context says so.
    RunFailed
        When the loss is not a finite number.
    InputError
        A checkpoint that is not one of this loop.
    """
    import importlib

    torch: Any = importlib.import_module("torch")
    began = _restored(torch, model, optimiser, context.resume) if context.resume else 0
    kind = next(iter(model.parameters())).dtype
    inputs, wanted = torch.as_tensor(x, dtype=kind), torch.as_tensor(y)
    wanted = wanted.to(kind) if wanted.is_floating_point() else wanted
    steps = -(-len(x) // batch_size)
    for epoch in range(began, epochs):
        total = 0.0
        for places in mini_batches(len(x), batch_size, seed, epoch):
            if context.cancelled():
                raise RunCancelled("The training was stopped.")
            total += _step(optimiser, loss, model, inputs[places], wanted[places]) * len(places) / len(x)
        if not np.isfinite(total):
            raise RunFailed(f"The loss of epoch {epoch + 1} is {total}; take a lower learning rate.")
        yield Measured((epoch + 1) * steps, {"loss": total})
        yield Progress(epoch + 1, epochs, steps=epochs * steps)
        if checkpoint_every and (epoch + 1) % checkpoint_every == 0:
            yield Checkpoint((epoch + 1) * steps, _kept(model, optimiser, epoch + 1))


def _step(optimiser: Any, loss: Callable[[Any, Any], Any], model: Any, inputs: Any, wanted: Any) -> float:
    optimiser.zero_grad()
    value = loss(model(inputs), wanted)
    value.backward()
    optimiser.step()
    return float(value.detach())


def _kept(model: Any, optimiser: Any, epoch: int) -> bytes:
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    for place, row in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{place}.{name}": value for name, value in row.items() if hasattr(value, "detach")}
    return checkpoint_bytes({name: value.detach().cpu().numpy() for name, value in tensors.items()}, {"epoch": epoch})


def _restored(torch: Any, model: Any, optimiser: Any, data: bytes) -> int:
    """Put everything back; the epochs that are done."""
    kept = state_from(data)
    tensors = {name: torch.from_numpy(np.array(value)) for name, value in kept.tensors.items()}
    try:
        model.load_state_dict({name[6:]: value for name, value in tensors.items() if name.startswith("model.")})
    except RuntimeError:
        raise RunFailed("The checkpoint is of a model of another shape; begin the run anew.") from None
    state: dict[int, dict[str, Any]] = {}
    for name, value in tensors.items():
        if name.startswith("optimiser."):
            place, field = name.removeprefix("optimiser.").split(".", 1)
            state.setdefault(int(place), {})[field] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
    return int(kept.facts.get("epoch", 0))
