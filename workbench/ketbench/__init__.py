"""Ketbench, headless: model, plugin contract, jobs, storage, command line; never Qt nor a numerics engine.

Examples
--------
>>> import ketbench as kb
>>> project = kb.sample("iris-classifier")
>>> project.experiment().circuit.n_wires
4
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench.api import explain, new, open, run, sample, save
    from ketbench.circuit import Circuit, CircuitBuilder
    from ketbench.dataset import Dataset
    from ketbench.experiment import Experiment
    from ketbench.export import export_runs
    from ketbench.project import Project
    from ketbench.reporting.write import report
    from ketbench.runs import Run
    from ketbench.session import Session

__version__ = "0.1.0"

_HOMES = {
    "open": "ketbench.api",
    "new": "ketbench.api",
    "save": "ketbench.api",
    "explain": "ketbench.api",
    "run": "ketbench.api",
    "sample": "ketbench.api",
    "export_runs": "ketbench.export",
    "report": "ketbench.reporting.write",
    "Circuit": "ketbench.circuit",
    "CircuitBuilder": "ketbench.circuit",
    "Dataset": "ketbench.dataset",
    "Experiment": "ketbench.experiment",
    "Project": "ketbench.project",
    "Run": "ketbench.runs",
    "Session": "ketbench.session",
}

__all__ = [
    "Circuit",
    "CircuitBuilder",
    "Dataset",
    "Experiment",
    "Project",
    "Run",
    "Session",
    "explain",
    "export_runs",
    "new",
    "open",
    "report",
    "run",
    "sample",
    "save",
]


def __getattr__(name: str) -> Any:
    """Load the Python interface on first use, so that `import ketbench` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ketbench' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
