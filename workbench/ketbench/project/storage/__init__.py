"""Keeps projects on disk: a verified HDF5 snapshot and a journal beside it; knows nothing of windows or workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench.project.storage.verification import verify

__all__ = ["verify"]


def __getattr__(name: str) -> Any:
    """Import on first use: the first window names a part of this package long before it reads a file."""
    if name != "verify":
        raise AttributeError(f"module 'ketbench.project.storage' has no attribute '{name}'")
    from ketbench.project.storage.verification import verify

    return verify
