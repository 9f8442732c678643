"""Facts about where a gate run takes place: engine, device and versions."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import torch

from ketbench_gate.engines.engine import Engine

_PACKAGES = ("torch", "pennylane", "pennylane-lightning", "scikit-learn", "numpy")


def facts(engine: Engine, threads: int) -> dict[str, str]:
    """What a reader needs to repeat a run elsewhere."""
    found = {"engine": engine.name, "device": _device_name(engine.device), "threads": str(threads)}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _device_name(device: str) -> str:
    if device.startswith("cuda"):
        return f"{device} ({torch.cuda.get_device_name(device)})"
    return device
