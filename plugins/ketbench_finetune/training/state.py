"""The whole state of a run as safetensors bytes and back: a resumed run equals an uninterrupted one bit by bit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ketbench.plugin import InputError, header_facts
from ketbench_finetune.training.lane import Lane

_PLACE = "ketbench-finetune"


def packed(lanes: Sequence[Lane], facts: Mapping[str, Any]) -> bytes:
    """Every lane's numbers, its optimiser and its curves; `facts` is JSON data."""
    from safetensors.torch import save

    tensors: dict[str, Tensor] = {}
    for lane in lanes:
        tensors |= {f"{lane.key}|tensor|{name}": t for name, t in lane.adapter.tensors().items()}
        for kind, held in (("first", lane.optimiser.first), ("second", lane.optimiser.second)):
            tensors |= {f"{lane.key}|{kind}|{i}": t for i, t in enumerate(held)}
        for name in ("losses", "norms", "seconds", "tokens"):
            tensors[f"{lane.key}|{name}"] = torch.tensor(getattr(lane, name), dtype=torch.float64)
    kept = {name: t.detach().cpu().contiguous().clone() for name, t in tensors.items()}
    return save(kept, {_PLACE: json.dumps({**facts, "lanes": [_told(lane) for lane in lanes]})})


def facts_of(data: bytes) -> dict[str, Any]:
    """The facts of a checkpoint.

    Raises
    ------
    InputError
        For bytes that are not a checkpoint of this plugin.
    """
    try:
        return header_facts(data, _PLACE)
    except (ValueError, KeyError, TypeError):
        raise InputError("The checkpoint cannot be read; start a new run.") from None


def restore(lane: Lane, tensors: Mapping[str, Tensor]) -> None:
    """Put a lane where the checkpoint left it.

    Raises
    ------
    InputError
        When the checkpoint has no such lane, or one of another shape.
    """
    under = f"{lane.key}|"
    held = {name.removeprefix(under): t for name, t in tensors.items() if name.startswith(under)}
    try:
        device = lane.optimiser.parameters[0].device
        lane.adapter.load({n.removeprefix("tensor|"): t for n, t in held.items() if n.startswith("tensor|")})
        for kind, own in (("first", lane.optimiser.first), ("second", lane.optimiser.second)):
            for i, tensor in enumerate(own):
                tensor.copy_(held[f"{kind}|{i}"].to(device))
        for name in ("losses", "norms", "seconds"):
            getattr(lane, name)[:] = held[name].tolist()
        lane.tokens[:] = [int(count) for count in held["tokens"].tolist()]
        lane.optimiser.steps = lane.step
    except (KeyError, RuntimeError):
        raise InputError(f"The checkpoint does not fit the adapter '{lane.row.name}'; start a new run.") from None


def tensors_of(data: bytes) -> dict[str, Tensor]:
    """All tensors of a checkpoint."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        return load(data)
    except SafetensorError:
        raise InputError("The checkpoint cannot be read; start a new run.") from None


def _told(lane: Lane) -> dict[str, Any]:
    return {"row": lane.row.name, "seed": lane.seed, "rate": lane.rate}
