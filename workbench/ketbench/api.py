"""The Python interface: open and save projects, run experiments; what a notebook or a script needs."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ketbench.base.errors import InputError, RunFailed
from ketbench.base.shown import plot_with, show_with
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Message
from ketbench.contract.model import Prediction, predict_with
from ketbench.contract.plugin import Progress
from ketbench.contract.run import Run, Status
from ketbench.contract.targets import Device
from ketbench.data.dataset import Dataset
from ketbench.data.from_tables import dataset_of
from ketbench.project.project import Project
from ketbench.results.notebook import drawn, html_by_kind, run_html
from ketbench.running.models import predict as _predict
from ketbench.samples import sample as _sample

if TYPE_CHECKING:
    from ketbench.sweeping import Trial

# A run shows itself in a notebook as soon as this interface is there.
show_with(Run, run_html)
plot_with(Run, drawn)
for _kind, _html in html_by_kind().items():
    show_with(_kind, _html)
predict_with(_predict)

PathText = str | PathLike[str]


def _require(value: Any, kind: type[Any], words: str) -> None:
    """Refuse another type where it is given, in a sentence that says what to write."""
    if not isinstance(value, kind):
        text = f"{kind.__name__} is wanted, not {type(value).__name__}" + (f" {value!r}" if value is None else "")
        raise InputError(f"{text}; {words}.")


def _path(value: Any) -> Path:
    if not isinstance(value, (str, PathLike)):
        raise InputError(f"A path is a text or a Path, not {type(value).__name__}; write 'lab.h5'.")
    return Path(cast("PathText", value))


def open(path: PathText) -> Project:
    """The project in a file, as a value; the file stays as it is.

    Whatever had to be recovered, and values whose file is gone, are told by a `UserWarning`.

    Raises
    ------
    ProjectError
        Missing, damaged or newer file.
    """
    from ketbench.project.opened import opened

    project, told = opened(_path(path))
    if told:
        warnings.warn(" ".join(told), stacklevel=2)
    return project


def new(path: PathText, sample: str = "") -> Project:
    """Make a project file, empty or from a sample."""
    project = _sample(sample).build() if sample else Project(name=_path(path).stem)
    save(project, path)
    return project


def save(project: Project, path: PathText) -> None:
    """Write a project as a new file, or as one undoable step into the file that is there."""
    from ketbench.project.session import Session

    _require(project, Project, "ketbench.new and ketbench.sample make one")
    target = _path(path)
    if not target.exists():
        Session.create(target, project).close()
        return
    with Session.open(target) as session:
        session.apply("save from Python", project)


def sample(name: str) -> Project:
    """A sample project as a value."""
    return _sample(name).build()


def run(experiment: Experiment, *, run_id: str = "run-0001", quiet: bool = False, **settings: Any) -> Run:
    """Run an experiment in a worker process and wait for it.

    Parameters
    ----------
    experiment : Experiment
    run_id : str
    quiet : bool
        Without it a line on standard error shows the progress.
    **settings
        Parameters of the backend, and ``seed``, instead of the experiment's: ``kb.run(e, epochs=5, seed=1)``.

    Raises
    ------
    RunFailed
        With the sentence that says why.
    """
    from ketbench.backends.registry import Registry
    from ketbench.running.jobs import run_experiment
    from ketbench.running.run_values import with_values
    from ketbench.running.settings import changed

    _require(experiment, Experiment, "write Experiment(name, backend, dataset, circuit)")
    chosen = with_values(Registry(), changed(experiment, settings), {})
    finished = run_experiment(chosen, run_id=run_id, on_message=None if quiet else _progress_line())
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The run was {finished.status.value}.")
    return finished


def sweep(experiment: Experiment, score: str, *, workers: int = 2, minimise: bool = False, **axes: Any) -> list[Trial]:
    """Run an experiment at every combination of some settings.

    Parameters
    ----------
    experiment : Experiment
    score : str
        A key of the summary, as "validation_accuracy".
    workers : int
    minimise : bool
        Whether the smallest score is the best.
    **axes
        Values of each setting: a list, or text as the command line takes it, as ``epochs=[5, 10]`` or
        ``learning_rate="0.001:0.1:log"``. ``seed`` and ``layers`` are settings as well.

    Returns
    -------
    list of Trial
        The best first; trials without the score last.

    Raises
    ------
    InputError
        For no axis, or a setting that the backend does not have.
    """
    from ketbench.sweeping import Axis, Plan, parse_axis
    from ketbench.sweeping import sweep as swept

    _require(experiment, Experiment, "write Experiment(name, backend, dataset, circuit)")
    _require(workers, int, "say how many runs at once, as workers=2")
    for name, values in axes.items():
        if not isinstance(values, (str, Sequence, np.ndarray)) or len(cast("Sequence[Any]", values)) == 0:
            text = f"{name}={values!r} gives no values to try"
            raise InputError(f"{text}; write a list such as {name}=[5, 10], or a text such as '0.001:0.1:log'.")
    wanted = [
        parse_axis(f"{name}={values}") if isinstance(values, str) else Axis(name, tuple(values))
        for name, values in axes.items()
    ]
    plan = Plan(score, workers=workers, maximise=not minimise)
    sign = 1.0 if minimise else -1.0
    return sorted(swept(experiment, wanted, plan), key=lambda t: (t.score is None, sign * (t.score or 0.0)))


def explain(project: Project, run: str = "last", *, how: str = "full", quiet: bool = False) -> Project:
    """Compute the explaining figures of a run that is over, from what it kept; its circuit is not trained again.

    Parameters
    ----------
    project : Project
    run : str
        Its id; "last" is the latest.
    how : str
        "quick" or "full", as the setting Explain.
    quiet : bool
        Without it a line on standard error shows the progress.

    Returns
    -------
    Project
        With the figures, summary entries and notes in that run.

    Raises
    ------
    InputError, RunFailed
        With the sentence why the run cannot be explained.
    """
    from ketbench.running.jobs import explain_run

    _require(project, Project, "ketbench.open gives one")
    return project.with_run(explain_run(project.run(run), how, None if quiet else _progress_line()))


def dataset(rows: Any, name: str = "data", target: str = "") -> Dataset:
    """A table as a dataset: a pandas or polars DataFrame, or a mapping of column names to values.

    Raises
    ------
    DatasetError
        For what is not a table, and for columns of mixed types.
    """
    return dataset_of(rows, name, target)


def predict(run: Run, rows: Any) -> Prediction:
    """What the model of a run says of new rows; see `ketbench.running.models.predict`."""
    _require(run, Run, "ketbench.run gives one, and project.run(id)")
    return _predict(run, rows)


def devices() -> list[Device]:
    """Where models can be evaluated, with state, reason and remedy; see `ketbench.contract.targets.Device`."""
    from ketbench.running.devices.listing import devices as listed

    return listed()


def evaluate(run: Run, on: str = "exact", *, shots: int = 0, rows: int = 0, mitigate: str = "") -> Run:
    """The model of a run on its test part, on a device of this machine; the summary of what comes has all numbers.

    Parameters
    ----------
    run : Run
    on : str
        As `devices` names it.
    shots, rows : int
        0 for exact values where there are such, and for all rows.
    mitigate : str
        "zne", "readout" or "zne+readout".

    Raises
    ------
    InputError
        For a device in a queue, whose work must be kept as a job: use `ketbench evaluate` on the project.
    RunFailed
    """
    from ketbench.backends.targets import costs
    from ketbench.running.models import evaluate as evaluated

    _require(run, Run, "ketbench.run gives one, and project.run(id)")
    if costs(on):
        raise InputError(
            f"'{on}' has a queue, so its work belongs to a project: ketbench evaluate PROJECT RUN --on NAME."
        )
    made = evaluated(run, {"target": on, "shots": shots, "rows": rows, "mitigate": mitigate})
    if made.status is not Status.DONE:
        raise RunFailed(made.error or f"The evaluation was {made.status.value}.")
    return made


def import_model(experiment: Experiment, source: PathText, *, run_id: str = "run-0001") -> Run:
    """A model from outside as a run of an experiment, to evaluate, or to train on from its checkpoint.

    Parameters
    ----------
    experiment : Experiment
        Whose layers, circuit and data it is of.
    source : path
        A folder of `ketbench export-model`, or the state of its torch module in safetensors.
    run_id : str

    Raises
    ------
    InputError, RunFailed
        With the sentence why it does not fit.
    """
    from ketbench.running.models import adopt

    _require(experiment, Experiment, "write Experiment(name, backend, dataset, circuit)")
    return adopt(experiment, _path(source), run_id)


def trust(path: str) -> None:
    """Let experiments run the code of an import path, as "mynets:Encoder", from now on; look at it before."""
    from ketbench.base.preferences import trust as agreed

    given: Any = path
    if not isinstance(given, str) or ":" not in given:
        raise InputError(f"{path!r} is not an import path; write one such as 'mynets:Encoder'.")
    agreed(path)


def circuit_of(text: str, name: str = "circuit") -> Circuit:
    """A circuit from OpenQASM 2 or 3 text."""
    from ketbench.circuit.qasm import read_qasm

    return read_qasm(text, name)


def _progress_line() -> Callable[[Message], None]:
    """One line that is written over, where somebody watches; in a file a line each tenth of the way."""
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    told = -1

    def show(message: Message) -> None:
        nonlocal told
        if isinstance(message, Batch):
            for _, event in message.events:
                if isinstance(event, Progress) and event.total:
                    words, share = event.text or "running", event.done / event.total
                    if watched:
                        sys.stderr.write(f"\r{words}: {share:.0%}   ")
                    elif int(10 * share) > told:
                        told = int(10 * share)
                        sys.stderr.write(f"{words}: {share:.0%}\n")
        elif watched:
            sys.stderr.write("\n")
        sys.stderr.flush()

    return show
