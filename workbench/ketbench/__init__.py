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

from ketbench.base.version import VERSION

if TYPE_CHECKING:
    from ketbench.api import dataset, devices, evaluate, explain, new, open, predict, run, sample, save, sweep
    from ketbench.circuit.circuit import Circuit, CircuitBuilder
    from ketbench.contract.experiment import Experiment
    from ketbench.contract.run import Run
    from ketbench.data.dataset import Dataset
    from ketbench.data.preparing.preparation import (
        Binarise,
        Downsample,
        Impute,
        MinMax,
        OneHot,
        Pca,
        Select,
        Standardise,
    )
    from ketbench.data.splits.split import Split
    from ketbench.project.project import Project
    from ketbench.project.session import Session
    from ketbench.results.export import export_runs
    from ketbench.results.reporting.write import report


__version__ = VERSION

_HOMES = {
    "open": "ketbench.api",
    "new": "ketbench.api",
    "save": "ketbench.api",
    "explain": "ketbench.api",
    "run": "ketbench.api",
    "sample": "ketbench.api",
    "sweep": "ketbench.api",
    "dataset": "ketbench.api",
    "predict": "ketbench.api",
    "devices": "ketbench.api",
    "evaluate": "ketbench.api",
    "export_runs": "ketbench.results.export",
    "report": "ketbench.results.reporting.write",
    "Circuit": "ketbench.circuit.circuit",
    "CircuitBuilder": "ketbench.circuit.circuit",
    "Dataset": "ketbench.data.dataset",
    "Experiment": "ketbench.contract.experiment",
    "Project": "ketbench.project.project",
    "Run": "ketbench.contract.run",
    "Session": "ketbench.project.session",
    "Split": "ketbench.data.splits.split",
    **dict.fromkeys(
        ("Binarise", "Downsample", "Impute", "MinMax", "OneHot", "Pca", "Select", "Standardise"),
        "ketbench.data.preparing.preparation",
    ),
}

__all__ = [
    "Binarise",
    "Circuit",
    "CircuitBuilder",
    "Dataset",
    "Downsample",
    "Experiment",
    "Impute",
    "MinMax",
    "OneHot",
    "Pca",
    "Project",
    "Run",
    "Select",
    "Session",
    "Split",
    "Standardise",
    "dataset",
    "devices",
    "evaluate",
    "explain",
    "export_runs",
    "new",
    "open",
    "predict",
    "report",
    "run",
    "sample",
    "save",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Load the Python interface on first use, so that `import ketbench` costs next to nothing."""
    from importlib import import_module

    if name == "circuit":
        return import_module("ketbench.circuit")
    if name not in _HOMES:
        raise AttributeError(f"module 'ketbench' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What there is, for whoever presses Tab."""
    return sorted({*__all__, "circuit", "__version__"})
