"""Finds the plugin that evaluates circuits; loads it only when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError

Evaluator = Callable[..., dict[str, Any]]


def evaluator() -> Evaluator:
    """The first evaluator that is installed.

    Raises
    ------
    BackendError
        When none is, or it cannot be loaded.
    """
    for entry in entries("ketbench.evaluators"):
        try:
            return load(entry)
        except ImportError as error:
            raise BackendError(f"The evaluator '{entry.name}' cannot be loaded ({error}); reinstall it.") from None
    raise BackendError("No plugin evaluates circuits here; install one with: pip install 'ketbench[gate]'")
