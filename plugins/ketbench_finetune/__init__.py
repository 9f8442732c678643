"""Language models with small adapters, quantum-shaped or classical, beside the controls that decide; loads no engine.

Nothing is ever loaded from a hub: a model is a folder, a GGUF file, an installed pack, or a tiny one made by code.

Examples
--------
>>> from ketbench_finetune import AdapterSpec, counted
>>> from ketbench_finetune.models.outline import Site
>>> counted(AdapterSpec("lora", rank=8), [Site("layers.0.q_proj", 576, 576)])
9216
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench_finetune.adapters.counting import counted
    from ketbench_finetune.adapters.spec import AdapterSpec
    from ketbench_finetune.keeping.folders import load_adapter, save_adapter
    from ketbench_finetune.models.opening import opened
    from ketbench_finetune.models.tiny import write_tiny_model

_HOMES = {
    "AdapterSpec": "adapters.spec",
    "counted": "adapters.counting",
    "load_adapter": "keeping.folders",
    "opened": "models.opening",
    "save_adapter": "keeping.folders",
    "write_tiny_model": "models.tiny",
}

__all__ = ["AdapterSpec", "counted", "load_adapter", "opened", "save_adapter", "write_tiny_model"]


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _HOMES:
        text = f"module 'ketbench_finetune' has no attribute '{name}'; docs/finetune.md lists what it offers"
        raise AttributeError(text)
    value = globals()[name] = getattr(import_module(f"ketbench_finetune.{_HOMES[name]}"), name)
    return value
