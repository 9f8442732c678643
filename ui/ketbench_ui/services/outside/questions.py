"""What the window has a child process do, because it loads heavy libraries; plain functions, no Qt.

What one of them needs is imported in it: the window imports this module to name them.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project

if TYPE_CHECKING:
    from ketbench.backends.packs import Pack

MOST_TIMED = 16
"""Qubits up to which a step takes seconds at most."""
TIMED_ROWS = 32
"""Samples of a timed step, as many as a mini-batch usually has."""


def sample_project(name: str) -> Project:
    """Build a sample."""
    from ketbench.samples import sample

    return sample(name).build()


def imported(path: str) -> Dataset:
    """Read a table."""
    read = import_module("ketbench.data.importing").import_file
    return read(Path(path), name=Path(path).stem, target=None)


def program_of(of: Experiment | Run) -> tuple[str, str]:
    """An experiment or a run as a program without Ketbench, and the table beside it."""
    from ketbench.running.programs import program

    return program(of)


def rows_of(path: str) -> Dataset:
    """Read a table whose rows are to be predicted: every line of it, a word among numbers named."""
    importing = import_module("ketbench.data.importing")
    return importing.import_file(Path(path), options=importing.Options(bad="text", tail="keep"))


def step_times(circuit: Circuit) -> dict[str, float]:
    """Seconds of a training step for each engine that evaluates circuits here.

    Raises
    ------
    KetbenchError
        When no plugin evaluates circuits, or the circuit cannot be timed in reasonable time.
    """
    from ketbench.backends.evaluators import evaluator

    if circuit.n_wires > MOST_TIMED:
        text = f"'{circuit.name}' has {circuit.n_wires} qubits; steps are measured up to {MOST_TIMED}."
        raise CircuitError(f"{text} Run it to see what it takes.")
    rows = 1 + max(circuit.features, default=-1)
    chance = np.random.default_rng(0)
    asked = {
        "parameters": {name: float(value) for name, value in circuit.initial_values(chance).items()},
        "features": chance.uniform(0, 1, (TIMED_ROWS, rows)).tolist(),
        "precision": "complex64",
        "timed": True,
    }
    evaluate = evaluator()
    return {engine: evaluate(circuit, engine=engine, **asked)["seconds"] for engine in _timed_engines()}


def _timed_engines() -> list[str]:
    has_lightning = find_spec("pennylane_lightning") is not None
    return ["statevector", *(["lightning.qubit"] if has_lightning else [])]


def managed_package(wanted: str, package: str) -> str:
    """Disable, enable, update or remove a package of plugins; what was done, in a sentence."""
    from ketbench.backends.trying.packages import remove, update
    from ketbench.backends.trying.switches import switch

    if wanted == "remove":
        return f"Removed '{package}' from {remove(package)}."
    if wanted == "update":
        plan, before = update(package)
        return f"'{package}' is {plan.version} now; it was {before}."
    switch(package, on=wanted == "enable")
    return f"{'Enabled' if wanted == 'enable' else 'Disabled'} '{package}'."


def known_packs() -> list[tuple[Pack, bool]]:
    """Every model pack that plugins know, and whether it is here."""
    from ketbench.backends.packs import packs

    return [(pack, pack.folder is not None) for pack in packs()]


def fetched_pack(pack: Pack) -> str:
    """Fetch a model pack into the user's own folder; where it is now."""
    from ketbench.backends.packs import fetched

    return str(fetched(pack))


def exported(run: Run, file_format: str, target: str) -> str:
    """Write a run to a file."""
    from ketbench.results.export import export

    return str(export([run], file_format, Path(target)))
