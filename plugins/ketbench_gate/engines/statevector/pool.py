"""Memory of states used again: fresh pages cost a processor as much as the arithmetic; knows nothing of circuits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

SMALLEST = 2**14
"""Elements below which fresh memory costs nothing noticeable."""
MOST_BUFFERS = 14
MOST_SIZES = 3

_Key = tuple[int, torch.dtype]


class Pool:
    """Hands out buffers that nobody else holds; one that is still in use anywhere is never handed out again.

    On CUDA torch has such a pool of its own, so there it makes plain tensors.
    """

    def __init__(self) -> None:
        self._buffers: dict[_Key, list[tuple[Tensor, int]]] = {}

    def empty(self, shape: Sequence[int], kind: torch.dtype, device: torch.device) -> Tensor:
        """A tensor with arbitrary content."""
        size = 1
        for length in shape:
            size *= length
        if size < SMALLEST or device.type != "cpu":
            return torch.empty(tuple(shape), dtype=kind, device=device)
        return self._of_size(size, kind).view(tuple(shape))

    def clear(self) -> None:
        """Forget all buffers; those in use live on until their users let go."""
        self._buffers.clear()

    def _of_size(self, size: int, kind: torch.dtype) -> Tensor:
        key = (size, kind)
        if key not in self._buffers:
            while len(self._buffers) >= MOST_SIZES:
                self._buffers.pop(next(iter(self._buffers)))
            self._buffers[key] = []
        held = self._buffers[key]
        for buffer, alone in held:
            if _users(buffer) == alone:
                return buffer
        made = torch.empty(size, dtype=kind)
        if len(held) < MOST_BUFFERS:
            held.append((made, _users(made)))
        return made


def _users(buffer: Tensor) -> int:
    """How many tensors share the memory of a buffer."""
    storage: Any = buffer.untyped_storage()
    return int(torch._C._storage_Use_Count(storage._cdata))  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
