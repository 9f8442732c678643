"""Torch modules from lists of layers that are plain JSON, so that a kept model holds no code; knows no dataset."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ketbench.plugin import InputError
from ketbench_gate.models.parts.circuits import CircuitLayer
from ketbench_gate.models.parts.own_modules import own_module

Layer = Mapping[str, Any]
"""A layer: its kind under "layer", and its sizes."""


class Bound(nn.Module):
    """Angles between -factor and factor: factor * tanh(x) (Mari et al. 2020, arXiv:1912.08278)."""

    def __init__(self, factor: float = math.pi / 2) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """The same shape, radians."""
        return self.factor * torch.tanh(x)


class Scale(nn.Module):
    """Times a fixed factor."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        return self.factor * x


class Picture(nn.Module):
    """Rows of height * width * channels numbers as pictures, shape (batch, channels, height, width)."""

    def __init__(self, height: int, width: int, channels: int) -> None:
        super().__init__()
        self.shape = (height, width, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Channels first, as torch's convolutions take them."""
        return x.reshape(-1, *self.shape).permute(0, 3, 1, 2)


class Patches(nn.Module):
    """Every patch of a picture as a row of its own, shape (batch, patches, size * size * channels).

    The numbers of a patch stand row by row, its channels innermost (Henderson et al. 2019, arXiv:1904.04767).
    """

    def __init__(self, height: int, width: int, channels: int, size: int, stride: int) -> None:
        super().__init__()
        self.shape = (height, width, channels)
        self.size, self.stride = size, stride

    def forward(self, x: Tensor) -> Tensor:
        """The patches from left to right, then down."""
        pictures = x.reshape(-1, *self.shape)
        cut = pictures.unfold(1, self.size, self.stride).unfold(2, self.size, self.stride)
        batch, down, along = cut.shape[:3]
        return cut.permute(0, 1, 2, 4, 5, 3).reshape(batch, down * along, -1)


class Steps(nn.Module):
    """Every time step of a series as a row of its own, shape (batch, steps, channels)."""

    def __init__(self, length: int, channels: int) -> None:
        super().__init__()
        self.length, self.channels = length, channels

    def forward(self, x: Tensor) -> Tensor:
        """The steps in their order."""
        return x.reshape(-1, self.length, self.channels)


_BUILD: dict[str, Callable[[Layer], nn.Module]] = {
    "linear": lambda s: nn.Linear(s["inputs"], s["outputs"]),
    "convolution": lambda s: nn.Conv2d(s["inputs"], s["outputs"], s["size"], padding=s["size"] // 2),
    "pool": lambda s: nn.MaxPool2d(s["size"]),
    "flatten": lambda s: nn.Flatten(),
    "picture": lambda s: Picture(s["height"], s["width"], s["channels"]),
    "patches": lambda s: Patches(s["height"], s["width"], s["channels"], s["size"], s["stride"]),
    "steps": lambda s: Steps(s["length"], s["channels"]),
    "bound": lambda s: Bound(s["factor"]),
    "scale": lambda s: Scale(s["factor"]),
    "circuit": CircuitLayer,
    "module": lambda s: own_module(s["path"], s["arguments"]),
    "tanh": lambda s: nn.Tanh(),
    "relu": lambda s: nn.ReLU(),
    "gelu": lambda s: nn.GELU(),
}


def built(layers: Sequence[Layer]) -> nn.Module:
    """The module of a list of layers; nothing for none, the layer itself for one.

    Raises
    ------
    InputError
        For a layer that is not known here.
    """
    unknown = [str(layer.get("layer")) for layer in layers if layer.get("layer") not in _BUILD]
    if unknown:
        raise InputError(f"The model has a layer '{unknown[0]}', which is not known here; update Ketbench.")
    made = [_BUILD[layer["layer"]](layer) for layer in layers]
    if not made:
        return nn.Identity()
    return made[0] if len(made) == 1 else nn.Sequential(*made)


def drawn(layers: Sequence[Layer], generator: torch.Generator) -> nn.Module:
    """The module with weights drawn from its own generator, so that no other draw changes them."""
    if not layers:
        return nn.Identity()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(1 << 31, (1,), generator=generator)))
        return built(layers)


def drawn_each(layers: Sequence[Layer], generator: torch.Generator) -> list[nn.Module]:
    """A module for each layer, drawn one after the other."""
    return [drawn([layer], generator) for layer in layers]
