"""What the frozen application is made of, in lists that a test compares with pyproject.toml; collects nothing."""

from __future__ import annotations

PACKAGES = (
    "ketbench",
    "ketbench_ui",
    "ketbench_gate",
    "ketbench_annealing",
    "ketbench_photonic",
    "ketbench_atoms",
    "ketbench_finetune",
    "ketbench_planning",
    "ketbench_hardware",
)
"""Our own, with all their modules and data."""

ENTRY_POINT_GROUPS = (
    "ketbench.backends",
    "ketbench.commands",
    "ketbench.estimators",
    "ketbench.evaluators",
    "ketbench.judges",
    "ketbench.layers",
    "ketbench.packs",
    "ketbench.problems",
    "ketbench.targets",
    "pennylane.plugins",
)
"""Looked up at run time; without them a device or backend does not exist."""

DISTRIBUTIONS = (
    "ketbench",
    "charset-normalizer",
    "dimod",
    "dwave-samplers",
    "h5py",
    "matplotlib",
    "networkx",
    "numpy",
    "networkx",
    "openpyxl",
    "openqasm3",
    "optuna",
    "pandas",
    "pennylane",
    "pennylane-lightning",
    "pillow",
    "platformdirs",
    "psutil",
    "pyarrow",
    "pydantic",
    "pyqtgraph",
    "pyside6-essentials",
    "qt-themes",
    "qtawesome",
    "rich",
    "safetensors",
    "scikit-learn",
    "scipy",
    "superqt",
    "torch",
    "typer",
)
"""Direct dependencies of the desktop, whose metadata travel: for versions, for entry points and for pip."""

WHOLE = ("pennylane_lightning", "pip", "qtawesome", "qt_themes", "superqt", "openqasm3", "antlr4")
"""Taken with all modules, data and libraries, because they load by name what no analysis sees."""

ALL_MODULES = ("pennylane", "dwave.samplers", "dimod", "optuna", "sklearn")
"""Taken with all modules."""

WITH_SOURCE = (
    "ketbench_gate.models.exporting.circuit_runs",
    "ketbench_gate.models.exporting.preparing",
    "ketbench_gate.models.exporting.standalone",
    "ketbench_gate.objectives.kernels.keeping.standalone",
)
"""Modules whose text is written into exported folders."""

DATA_TOO = ("pennylane", "rdflib", "autoray")
"""Taken with their data, where they are installed."""

LEFT_OUT = (
    "IPython",
    "PyQt5",
    "PyQt6",
    "hypothesis",
    "jax",
    "notebook",
    "pyright",
    "pytest",
    "qiskit",
    "ruff",
    "tensorflow",
    "tkinter",
    "torch.utils.tensorboard",
)
"""Not needed. ``torch.testing._internal`` must stay: without it torch does not import."""

NOT_FOR_PLUGINS = ("antigravity", "idlelib", "lib2to3", "test", "this", "tkinter", "turtle", "turtledemo")
"""Parts of the standard library that plugins will not miss; all others travel."""
