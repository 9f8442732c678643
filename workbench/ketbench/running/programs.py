"""An experiment or a run as a program in Python that needs no Ketbench; the backend writes it, nothing is trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ketbench.backends.readiness import require_ready
from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.model import Model
from ketbench.contract.plugin import Task
from ketbench.contract.run import Run

TABLE = "data.csv"
"""The name by which a program finds the rows that do not stand in it."""


def program(of: Experiment | Run, known: Registry | None = None) -> tuple[str, str]:
    """The text of the program, and of the table beside it; no table where the rows stand in the program.

    Parameters
    ----------
    of : Experiment or Run
        A run that kept a model begins with its weights, all others with the start values of the seed.
    known : Registry or None

    Raises
    ------
    InputError
        Where the backend writes no program, or the experiment cannot run.
    """
    registry = known or Registry()
    experiment, model = (of, None) if isinstance(of, Experiment) else (of.experiment, _model(of))
    require_ready(registry, experiment)
    backend = registry.backend(experiment.backend)
    written: Any = getattr(backend, "code", None)
    if written is None:
        raise InputError(f"The backend '{experiment.backend}' writes no program of its own; use Copy as Python.")
    params = validated(backend.params, experiment.params, experiment.backend)
    text, table = written(Task(experiment.dataset, experiment.circuit, experiment.seed), params, model)
    return str(text), str(table)


def write_program(of: Experiment | Run, target: Path, known: Registry | None = None) -> list[Path]:
    """Write the program, and its table beside it; the files.

    Raises
    ------
    InputError
        Where it cannot be written, or a file of that name is there already.
    """
    text, table = program(of, known)
    files = {target: text, **({target.with_name(TABLE): table} if table else {})}
    taken = next((path for path in files if path.exists()), None)
    if taken is not None:
        raise InputError(f"'{taken}' is there already; choose another place for the program.")
    try:
        for path, content in files.items():
            path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"'{target}' cannot be written ({error.strerror}); choose another place.") from None
    return list(files)


def _model(run: Run) -> Model | None:
    return run.result.model if run.result is not None else None
