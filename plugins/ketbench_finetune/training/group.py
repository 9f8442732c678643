"""The processes that share one training: who this one is, sums over all, and the frozen model spread over them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Group:
    """One process among all.

    Parameters
    ----------
    rank, size : int
    device : torch.device
    """

    rank: int
    size: int
    device: Any

    def total(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Sums over all processes, the same on each."""
        if self.size == 1:
            return list(tensors)
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        torch.distributed.all_reduce(flat)
        parts = flat.split([tensor.numel() for tensor in tensors])
        return [part.reshape(tensor.shape) for part, tensor in zip(parts, tensors, strict=True)]

    def gathered(self, value: list[Any]) -> list[Any]:
        """The lists of all processes, dealt back in the order in which `mine` dealt them."""
        if self.size == 1:
            return value
        found: list[Any] = [None] * self.size
        torch.distributed.all_gather_object(found, value)
        return [found[i % self.size][i // self.size] for i in range(sum(map(len, found)))]

    def mine(self, values: Sequence[Any]) -> list[Any]:
        """The part of a sequence that this process works on."""
        return list(values[self.rank :: self.size])


def joined() -> Group:
    """The group that torchrun or accelerate set up, by the environment; alone without one."""
    if "WORLD_SIZE" not in os.environ or "RANK" not in os.environ:
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        return Group(0, 1, device)
    from accelerate import PartialState

    state = PartialState(cpu=not torch.cuda.is_available())
    return Group(state.process_index, state.num_processes, state.device)


def spread(model: Any, group: Group) -> None:
    """Give each process its share of the frozen weights (FSDP2); layers are gathered while they compute."""
    if group.size == 1:
        return
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(group.device.type, (group.size,))
    for block in model.model.layers:
        fully_shard(block, mesh=mesh)
    fully_shard(model, mesh=mesh)
