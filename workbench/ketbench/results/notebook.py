"""How a run shows itself in a notebook: settings, summary beside baselines, curves; all text escaped."""

from __future__ import annotations

import base64
from html import escape

from ketbench.contract.run import Run


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
