"""Ketbench's models as scikit-learn estimators, each imported on first use from the plugin that gives it.

A plugin names its estimators under the entry-point group ``ketbench.estimators``.

Examples
--------
>>> from ketbench.sklearn import KetbenchClassifier
>>> KetbenchClassifier(n_qubits=3).get_params()["n_qubits"]
3
"""

from __future__ import annotations

from typing import Any

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError

GROUP = "ketbench.estimators"


def __getattr__(name: str) -> Any:
    """Import an estimator on first use."""
    known = {entry.name: entry for entry in entries(GROUP)}
    if name not in known:
        there = ", ".join(sorted(known)) or "none; install one with: pip install 'ketbench[gate]'"
        raise AttributeError(f"module 'ketbench.sklearn' has no attribute '{name}'; it has {there}")
    try:
        value = globals()[name] = load(known[name])
    except ImportError as error:
        raise BackendError(f"'{name}' cannot be loaded ({error}); run: pip install 'ketbench[gate]'") from None
    return value


def __dir__() -> list[str]:
    return [entry.name for entry in entries(GROUP)]
