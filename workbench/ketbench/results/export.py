"""Writes runs to a file: metrics as CSV, everything as JSON, or a picture; never a cell a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.base.contributed.writing import brought, written
from ketbench.base.errors import InputError
from ketbench.base.figures import Table
from ketbench.base.whole_files import write_whole
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.comparing.overlaid import CurveLook

TEXTS = ("csv", "json")
FORMATS = (*TEXTS, "png", "svg", "pdf")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def export(
    runs: Sequence[Run],
    file_format: str,
    target: Path,
    figure: str = "",
    metrics: Sequence[str] = (),
    look: CurveLook | None = None,
    places: Sequence[int] = (),
) -> Path:
    """Write runs to a file.

    Parameters
    ----------
    runs : sequence of Run
    file_format : str
        One of `FORMATS`.
    target : Path
    figure : str
        For pictures: the name of a figure of the first run; empty for the metric curves.
    metrics : sequence of str
        For pictures: the metrics to draw over each other, a panel each; none means all.
    look : CurveLook, optional
        For pictures of curves: smoothing, seeds and axes.
    places : sequence of int
        For pictures of curves: a number a run, which chooses its colour.

    Raises
    ------
    InputError
        Unknown format or figure, nothing to draw, or a folder that cannot be written.
    """
    if file_format not in formats():
        raise InputError(f"'{file_format}' is not an export format; choose one of {', '.join(formats())}.")
    if file_format in FORMATS and file_format not in TEXTS:
        content = _picture(runs, file_format, figure, metrics, look, places)
    else:
        content = _text(runs, file_format)
    try:
        write_whole(target, content)
    except OSError as error:
        raise InputError(f"'{target}' cannot be written ({error.strerror}); choose another place.") from None
    return target


def export_runs(runs: Project | Iterable[Run], out: str | PathLike[str]) -> Path:
    """Write all runs of a project, or some runs, to one file.

    Parameters
    ----------
    runs : Project or iterable of Run
    out : path
        Its ending chooses the format: .csv has every point of every metric, one a line; .json everything; .png, .svg
        and .pdf the curves; a plugin's exporter has an ending of its own.

    Raises
    ------
    InputError
        See `export`.
    """
    held = list(runs.runs.values()) if isinstance(runs, Project) else list(runs)
    target = Path(out)
    by_ending = {ending.lower(): name for name, ending in brought("runs").items()}
    ending = target.suffix.lower()
    return export(held, by_ending.get(ending, ending.removeprefix(".")), target)


def text_of(runs: Sequence[Run], file_format: str) -> str:
    """Runs as CSV or JSON text.

    Raises
    ------
    InputError
        For a picture, which goes to a file only.
    """
    if file_format in FORMATS and file_format not in TEXTS:
        raise InputError(f"The format '{file_format}' needs a file; give --out.")
    return _text(runs, file_format).decode()


def formats() -> tuple[str, ...]:
    """Names of all formats, those of plugins last."""
    return tuple(dict.fromkeys((*FORMATS, *brought("runs"))))


def _text(runs: Sequence[Run], file_format: str) -> bytes:
    if file_format not in TEXTS:
        return written("runs", file_format, tuple(runs))
    if file_format == "csv":
        answer = answer_csv(runs[0]) if len(runs) == 1 else ""
        return (answer or metrics_csv(runs)).encode()
    return (json.dumps([described(run) for run in runs], indent=2) + "\n").encode()


def answer_csv(run: Run) -> str:
    """The answer of a run that decided something, as rows variable, value in the user's names; empty without one."""
    answer = run.result.figures.get("answer") if run.result else None
    if not isinstance(answer, Table) or list(answer.columns) != ["variable", "value"]:
        return ""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(
        [safe_cell(str(name)), safe_cell(value) if isinstance(value, str) else value] for name, value in answer.rows
    )
    return target.getvalue()


def metrics_csv(runs: Sequence[Run]) -> str:
    """All points of all metrics of all runs, one a line."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["run", "metric", "step", "value", "seconds", "experiment", "seed"])
    for run in runs:
        behind = [safe_cell(run.experiment.name), run.seed]
        for name, metric in run.metrics.items():
            points = zip(metric.steps.tolist(), metric.values.tolist(), metric.times.tolist(), strict=True)
            before = [safe_cell(run.id), safe_cell(name)]
            writer.writerows([*before, step, _number(value), took, *behind] for step, value, took in points)
    return target.getvalue()


def _number(value: float) -> float | str:
    """A number as it is, but minus infinity, which a spreadsheet takes for a formula, with an apostrophe."""
    return "'-inf" if value == -np.inf else value


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def described(run: Run) -> dict[str, Any]:
    """A run as JSON data: settings, summary, baselines, environment and all metric points."""
    experiment = run.experiment
    return {
        "run": run.id,
        "status": run.status.value,
        "experiment": experiment.name,
        "backend": experiment.backend,
        "dataset": experiment.dataset.name if experiment.dataset else None,
        "circuit": experiment.circuit.name if experiment.circuit else None,
        "params": plain(experiment.params),
        "seed": run.seed,
        "digest": experiment.digest(),
        "started": run.started,
        "finished": run.finished,
        "seconds": run.seconds,
        "error": run.error or None,
        **result_described(run),
        "environment": dict(run.environment),
        "metrics": {
            name: {"steps": metric.steps.tolist(), "values": plain(metric.values), "seconds": metric.times.tolist()}
            for name, metric in run.metrics.items()
        },
    }


def result_described(run: Run) -> dict[str, Any]:
    """Summary, units, baselines and notes of a run's result as JSON data."""
    if run.result is None:
        return {"summary": {}, "baselines": {}, "units": {}, "notes": []}
    baselines = {b.name: {"title": b.title, "note": b.note, **plain(b.summary)} for b in run.result.baselines}
    return {
        "summary": plain(run.result.summary),
        "baselines": baselines,
        "units": dict(run.result.units),
        "notes": list(run.result.notes),
    }


def plain(value: Any) -> Any:
    """A value as JSON data; a number that is not finite becomes the word for it, so that the text stays valid JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in _items(value)]
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value


def _items(value: Iterable[Any]) -> Iterable[Any]:
    return value


def _picture(
    runs: Sequence[Run],
    file_format: str,
    name: str,
    metrics: Sequence[str],
    look: CurveLook | None,
    places: Sequence[int],
) -> bytes:
    from ketbench.results.drawing import draw, draw_curves, draw_metrics, image_bytes

    if not name:
        alone = len(runs) == 1 and not metrics and look in (None, CurveLook())
        return image_bytes(draw_metrics(runs) if alone else draw_curves(runs, metrics, look, places), file_format)
    result = runs[0].result
    figures = result.figures if result else {}
    if name not in figures:
        known = ", ".join(figures) or "none"
        raise InputError(f"Run '{runs[0].id}' has no figure '{name}'; it has {known}.")
    return image_bytes(draw(figures[name]), file_format)
