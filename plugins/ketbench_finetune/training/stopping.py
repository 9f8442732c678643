"""Lets a training stop inside a step: a step of a billion parameters lasts seconds, a layer of it hardly one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from ketbench.plugin import RunCancelled


def stop_between_layers(model: nn.Module, asked: Callable[[], bool]) -> None:
    """Ask after each layer, forward and back, whether to go on.

    A step that is left like this has changed nothing: gradients are applied after its last layer only.

    Parameters
    ----------
    model : Module
        Its longest list of modules holds the layers.
    asked : callable
        Whether the user asked to stop; `RunCancelled` is raised from the layer then.
    """

    def ask(*_: object) -> None:
        if asked():
            raise RunCancelled("Stopped on request.")

    def follow(_module: nn.Module, _inputs: Any, output: Any) -> None:
        ask()
        first = output[0] if isinstance(output, tuple) else output
        if isinstance(first, Tensor) and first.requires_grad:
            first.register_hook(ask)

    lists = [one for one in model.modules() if isinstance(one, nn.ModuleList)]
    for layer in max(lists, key=len, default=()):
        layer.register_forward_hook(follow)
