"""Ketbench's models as scikit-learn estimators, each imported on first use from the plugin that gives it.

A plugin names its estimators under the entry-point group ``ketbench.estimators``.

Examples
--------
>>> from ketbench.sklearn import KetbenchClassifier
>>> KetbenchClassifier(n_qubits=3).get_params()["n_qubits"]
3
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from ketbench.base.errors import BackendError

GROUP = "ketbench.estimators"


def __getattr__(name: str) -> Any:
    """Import an estimator on first use."""
    entries = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in entries:
        there = ", ".join(sorted(entries)) or "none; install one with: pip install 'ketbench[gate]'"
        raise AttributeError(f"module 'ketbench.sklearn' has no attribute '{name}'; it has {there}")
    try:
        value = globals()[name] = entries[name].load()
    except ImportError as error:
        raise BackendError(f"'{name}' cannot be loaded ({error}); run: pip install 'ketbench[gate]'") from None
    return value


def __dir__() -> list[str]:
    return sorted(entry.name for entry in entry_points(group=GROUP))
