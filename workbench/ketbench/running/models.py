"""Uses the model that a run kept: predicts new rows, evaluates it elsewhere, exports it; trains nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ketbench.base.errors import InputError, RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Message
from ketbench.contract.model import Adopting, Asked, Evaluating, Exporting, Model, Predicting, Prediction, Recovering
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.aligned import aligned
from ketbench.data.checks.beyond import beyond_training
from ketbench.data.from_tables import dataset_of

Show = Callable[[Message], None] | None


def model_of(run: Run, show: Show = None) -> Model:
    """The model of a run; of one that was stopped, as its last checkpoint has it.

    Raises
    ------
    InputError
        When the run kept neither.
    RunFailed
        When its backend cannot take a model out of a checkpoint.
    """
    if run.result is not None and run.result.model is not None:
        return run.result.model
    require_model(run)
    made = _asked(run, Recovering(run.checkpoint), show).model
    assert made is not None
    return made


def require_model(run: Run) -> None:
    """Whether there is a model to ask, before anything is read for it.

    Raises
    ------
    InputError
        When the run kept neither model nor checkpoint.
    """
    if (run.result is None or run.result.model is None) and not run.checkpoint:
        raise InputError(f"{run.id} kept no model; run experiment '{run.experiment.name}' again with this version.")


def predict(run: Run, rows: Any, show: Show = None) -> Prediction:
    """What the model of a run says of a table.

    Parameters
    ----------
    run : Run
    rows : Dataset, pandas.DataFrame or mapping of str to sequence
        Its columns are found by name, in any order; others are left alone.

    Raises
    ------
    DatasetError
        For a column that is missing or of another kind, or no rows.
    RunFailed
        With the sentence of the backend.
    """
    model = model_of(run, show)
    table, notes = aligned(dataset_of(rows, "rows"), model.description["inputs"])
    notes += beyond_training(table, run.experiment.dataset)
    result = _asked(run, Predicting(model, table), show)
    return Prediction(dict(result.arrays), (*notes, *result.notes))


def evaluate(run: Run, how: Mapping[str, Any], show: Show = None) -> Run:
    """The model of a run on its test part with another engine, noise, shots or device, as a run of its own.

    Raises
    ------
    InputError, RunFailed
    """
    return beside_control(run, _run(run, Evaluating(model_of(run, show), dict(how)), show))


def beside_control(run: Run, made: Run) -> Run:
    """An evaluation with the best classical control of the run in its summary, so that no score stands alone."""
    from ketbench.running.devices.studies import control, score_of

    told = control(run)
    if made.result is None or told is None:
        return made
    more = {"control": told[0], f"control_{score_of(run)}": told[1]}
    return replace(made, result=replace(made.result, summary={**made.result.summary, **more}))


def export(run: Run, form: str, folder: Path, show: Show = None) -> list[Path]:
    """Write the model of a run as files that run without Ketbench; the new files.

    Raises
    ------
    InputError
        When the folder holds something already.
    RunFailed
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"'{folder}' is not an empty folder; choose another one for the model.")
    folder.mkdir(parents=True, exist_ok=True)
    result = _asked(run, Exporting(model_of(run, show), form, str(folder.resolve())), show)
    return [folder / name for name in result.notes]


def adopting(place: Path) -> Adopting:
    """What is asked of a backend so that a model from outside becomes the model of a run.

    Raises
    ------
    InputError
        When there is nothing at this place.
    """
    if not place.exists():
        raise InputError(f"There is no file or folder '{place}'; name an exported folder or a safetensors file.")
    return Adopting(str(place.resolve()))


def adopt(experiment: Experiment, place: Path, run_id: str = "run-0001", show: Show = None) -> Run:
    """A model from outside as a run of an experiment: an exported folder, or a state of torch in safetensors.

    Raises
    ------
    InputError, RunFailed
        With the sentence why it does not fit.
    """
    from ketbench.running.jobs.blocking import ask_model

    made = ask_model(experiment, run_id, adopting(place), show)
    if made.status is not Status.DONE:
        raise RunFailed(made.error or f"The import was {made.status.value}.")
    return made


def _asked(run: Run, asked: Asked, show: Show) -> Result:
    made = _run(run, asked, show)
    if made.status is not Status.DONE or made.result is None:
        raise RunFailed(made.error or f"The work on the model of {run.id} was {made.status.value}.")
    return made.result


def _run(run: Run, asked: Asked, show: Show) -> Run:
    from ketbench.running.jobs.blocking import ask_model

    # The rows that trained the model are not needed to use it, and may be many.
    slim = run.experiment if isinstance(asked, Evaluating | Recovering) else replace(run.experiment, dataset=None)
    return ask_model(slim, f"model of {run.id}", asked, show)
