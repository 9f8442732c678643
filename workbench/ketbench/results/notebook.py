"""How values show themselves in a notebook: a run with summary and curves, the rest as tables; all text escaped."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from typing import Any

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project

MOST_NAMED, MOST_ROWS = 12, 30


def run_html(run: Run) -> str:
    """A run as a piece of HTML."""
    experiment = run.experiment
    head = f"<b>{escape(run.id)}</b>: {escape(experiment.name)} on {escape(experiment.backend)}, "
    state = f"{run.status.value} in {run.seconds:.1f} s, seed {run.seed}"
    error = f"<p>{escape(run.error)}</p>" if run.error else ""
    return f"<div><p>{head}{state}</p>{error}{_summary(run)}{_curves(run)}</div>"


def _summary(run: Run) -> str:
    if run.result is None:
        return ""
    titles = [run.experiment.name, *(baseline.title for baseline in run.result.baselines)]
    head = "".join(f"<th>{escape(title)}</th>" for title in ["", *titles])
    rows = "".join(_row(run, key) for key in run.result.summary)
    notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in run.result.notes)
    return f"<table><tr>{head}</tr>{rows}</table>{notes}"


def _row(run: Run, key: str) -> str:
    result = run.result
    if result is None:
        return ""
    from ketbench.results.drawing.kinds import cell_text

    values = [cell_text(result.summary[key], "not measured")]
    values += [cell_text(b.summary[key], "not measured") if key in b.summary else "-" for b in result.baselines]
    cells = "".join(f"<td>{escape(value)}</td>" for value in values)
    return f"<tr><th>{escape(key.replace('_', ' '))}</th>{cells}</tr>"


def _curves(run: Run) -> str:
    if not run.metrics:
        return ""
    from ketbench.results.drawing import draw_metrics, image_bytes

    picture = base64.b64encode(image_bytes(draw_metrics([run]), "png")).decode()
    return f'<img alt="metrics of {escape(run.id)}" src="data:image/png;base64,{picture}"/>'


def drawn(run: Run) -> Any:
    """The curves of a run as a figure of matplotlib.

    Raises
    ------
    InputError
        For a run that measured nothing.
    """
    if not run.metrics:
        raise InputError(f"{run.id} has no curves to plot; its result is in run.result.")
    from ketbench.results.drawing import draw_metrics

    return draw_metrics([run])


def html_by_kind() -> dict[type[Any], Callable[[Any], str]]:
    """How the values beside runs show themselves."""
    return {Project: _project_html, Dataset: _dataset_html, Experiment: _experiment_html, Circuit: _circuit_html}


def _project_html(project: Project) -> str:
    lists = {kind: getattr(project, kind) for kind in ("datasets", "circuits", "experiments", "runs")}
    rows = "".join(
        f"<tr><th>{kind}</th><td>{len(items)}</td><td>{escape(', '.join(list(items)[:MOST_NAMED]))}"
        f"{'…' if len(items) > MOST_NAMED else ''}</td></tr>"
        for kind, items in lists.items()
    )
    return f"<div><p><b>{escape(project.name)}</b></p><table>{rows}</table></div>"


def _dataset_html(dataset: Dataset) -> str:
    head = f"<b>{escape(dataset.name)}</b>: {dataset.n_rows} rows, {len(dataset.columns)} columns"
    rows = "".join(
        f"<tr><th>{escape(c.name)}</th><td>{c.kind.value}</td><td>{c.role.value}</td><td>{escape(c.unit)}</td></tr>"
        for c in dataset.columns[:MOST_ROWS]
    )
    more = f"<p><small>and {len(dataset.columns) - MOST_ROWS} more columns</small></p>"
    heads = "<tr><th>column</th><th>kind</th><th>role</th><th>unit</th></tr>"
    return f"<div><p>{head}</p><table>{heads}{rows}</table>{more if len(dataset.columns) > MOST_ROWS else ''}</div>"


def _experiment_html(experiment: Experiment) -> str:
    told = {
        "backend": experiment.backend,
        "dataset": experiment.dataset.name if experiment.dataset else "-",
        "circuit": experiment.circuit.name if experiment.circuit else "-",
        "seed": experiment.seed,
        **experiment.params,
    }
    rows = "".join(f"<tr><th>{escape(str(k))}</th><td>{escape(str(v))}</td></tr>" for k, v in told.items())
    return f"<div><p><b>{escape(experiment.name)}</b></p><table>{rows}</table></div>"


def _circuit_html(circuit: Circuit) -> str:
    from ketbench.circuit.export import export

    picture = base64.b64encode(export(circuit, "png")).decode()
    return f'<div><p><b>{escape(circuit.name)}</b></p><img alt="circuit" src="data:image/png;base64,{picture}"/></div>'
