"""Gathers what a report says of a run, section by section; sets no type and writes no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import numpy as np

from ketbench.backends.registry import Registry
from ketbench.base.contributed.found import contributions
from ketbench.base.contributed.kinds import applies
from ketbench.base.errors import KetbenchError
from ketbench.base.figures import Bars, Figure, HeatMap, Line, Table
from ketbench.base.version import VERSION
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import resources
from ketbench.contract.forms import FormField, form, validated
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.drawing.kinds import cell_text
from ketbench.results.reporting.data_card import data_card
from ketbench.results.reporting.pieces import WIDTH, Code, Picture, Piece, Report, Rows, Section, Words
from ketbench.results.reporting.repeat import commands, python_lines
from ketbench.results.reporting.results import results

MOST_CURVES = 60
"""Metrics drawn; a run may have hundreds."""
PANEL, FIGURE, MAP = 2.4, 3.2, 3.45
"""Heights in inches."""
MANY_NAMES, BAR = 12, 0.16
"""Names that have room without more, and inches that each further one needs."""


def gathered(project: Project, run: Run, file_name: str) -> Report:
    """All that is said of a run.

    Parameters
    ----------
    project : Project
        For the runs with other seeds.
    run : Run
    file_name : str
        The project file as the reader is to write it; no folder of this machine.
    """
    experiment = run.experiment
    when = f", {run.started[:19].replace('T', ' ')} UTC" if run.started else ""
    line = (
        f"{run.id} of {experiment.name} on {experiment.backend}, seed {run.seed}: {run.status.value} {_took(run)}{when}"
    )
    sections = (
        Section("Question", [Words(experiment.notes)] if experiment.notes else []),
        Section("Result beside the classical controls", list(results(run, list(project.runs.values())))),
        Section("Curves", list(_curves(run))),
        Section("Figures", list(_figures(run))),
        *(brought_sections(run)),
        Section("Circuit", list(_circuit(experiment.circuit))),
        Section("Data card", list(data_card(experiment.dataset))),
        Section("Settings", list(_settings(run))),
        Section("Environment", [Rows((), list(run.environment.items())) if run.environment else _unknown()]),
        Section("How to repeat it", list(_repeat(run, file_name))),
    )
    return Report(f"{project.name}: {experiment.name}", line, [section for section in sections if section.pieces])


def _took(run: Run) -> str:
    return f"in {run.seconds:.1f} s" if run.seconds > 0 else "after a time that was not measured"


def _unknown() -> Words:
    return Words("The environment of this run was not recorded.", "warning")


def _curves(run: Run) -> Iterator[Piece]:
    from ketbench.results.drawing.curves import draw_metrics_into, grouped

    # An axis to choose in the window; drawn against the step it is a straight line.
    names = [name for name, metric in run.metrics.items() if len(metric) and name != "epoch"]
    if not names:
        yield Words("No metric was recorded, so there is no curve.", "muted")
        return
    if len(names) > MOST_CURVES:
        yield Words(f"The first {MOST_CURVES} of {len(names)} metrics; the export as CSV has all.", "muted")
        names = names[:MOST_CURVES]
    seeds = run.result.summary.get("seeds") if run.result else None
    if isinstance(seeds, list) and len(seeds) > 1:
        yield Words(f"The {len(seeds)} seeds were trained one after the other: each begins its curves anew.", "muted")
    panels = list(grouped(names).values())
    for at in range(0, len(panels), 4):
        members = [name for panel in panels[at : at + 4] for name in panel]
        rows = -(-len(panels[at : at + 4]) // 2)
        points = sum(len(run.metrics[name]) for name in members)
        draw = partial(draw_metrics_into, runs=[run], names=members)
        yield Picture("Curves of " + ", ".join(members), draw, PANEL * rows, points)


def _figures(run: Run) -> Iterator[Piece]:
    figures: Mapping[str, Figure] = run.result.figures if run.result else {}
    for figure in figures.values():
        if not _is_curve_of(figure, run):
            yield from _shown(figure)


def _shown(figure: Figure) -> Iterator[Piece]:
    if not isinstance(figure, Table):
        yield _picture(figure)
        return
    yield Words(figure.title)
    yield Rows(figure.columns, [[cell_text(cell, figure.missing) for cell in row] for row in figure.rows])
    if figure.note:
        yield Words(figure.note, "muted")


def brought_sections(run: Run) -> Iterator[Section]:
    """What plugins write about a run; one that fails says so in its place, and the report is whole without it."""
    for one in contributions("section"):
        if not applies(one.facts["backends"], run.experiment.backend):
            continue
        try:
            parts: list[str | Figure] = one.ask("", run, how="ketbench.results.reporting.brought:parts")
        except KetbenchError as error:
            yield Section(one.title, [Words(str(error), "warning")])
            continue
        pieces = [piece for part in parts for piece in ([Words(part)] if isinstance(part, str) else _shown(part))]
        yield Section(
            one.title, [*pieces, Words(f"Written by '{one.package}' {one.version}.", "muted")] if pieces else []
        )


def _is_curve_of(figure: Figure, run: Run) -> bool:
    """Whether a figure shows nothing but metrics that stand among the curves."""
    if not isinstance(figure, Line) or not figure.series:
        return False
    known = [metric.values for metric in run.metrics.values()]
    return all(any(np.array_equal(one.y, values, equal_nan=True) for values in known) for one in figure.series)


def _picture(figure: Figure) -> Picture:
    from ketbench.results.drawing.draw import draw_into

    series = getattr(figure, "series", ())
    points = sum(len(one.x) for one in series)
    height = MAP if isinstance(figure, HeatMap) else FIGURE
    if isinstance(figure, HeatMap) and len(figure.rows) > MANY_NAMES and isinstance(figure.rows[0], str):
        height = min(MAP + BAR * (len(figure.rows) - MANY_NAMES), 9.0)
    if isinstance(figure, Bars) and figure.horizontal:
        height = min(max(FIGURE, 1.0 + 1.3 * BAR * len(figure.categories)), 9.0)
    return Picture(figure.title, lambda into: draw_into(into, figure, WIDTH), height, points)


def _circuit(circuit: Circuit | None) -> Iterator[Piece]:
    if circuit is None:
        return
    from ketbench.circuit.export.drawing import draw_circuit_into, size_of
    from ketbench.circuit.qasm import to_qasm3

    wide, high = size_of(circuit)
    height = min(8.5, high * min(1.0, WIDTH / wide))
    yield Picture(f"Circuit {circuit.name}", lambda into: draw_circuit_into(into, circuit), height, len(circuit.ops))
    with suppress(KetbenchError):
        count = resources(circuit)
        counts = {
            "qubits": count.qubits,
            "depth": count.depth,
            "gates": count.gates,
            "of these on two or more qubits": count.two_qubit_gates,
            "trainable parameters": count.trainable,
            "features read": count.features,
        }
        yield Rows((), [(name, str(value)) for name, value in counts.items()])
    with suppress(KetbenchError):
        yield Code(to_qasm3(circuit), "The circuit as OpenQASM 3")


def _settings(run: Run) -> Iterator[Piece]:
    experiment = run.experiment
    rows = [("backend", experiment.backend, ""), ("seed", str(experiment.seed), "")]
    try:
        backend = Registry().backend(experiment.backend)
        params = validated(backend.params, experiment.params, experiment.backend).model_dump(mode="json")
        titles = {field.name: field for field in form(backend.params)}
    except KetbenchError as error:
        yield Words(f"Settings left at their defaults are not listed: {error}", "muted")
        params, titles = dict(experiment.params), {}
    for name, value in params.items():
        unit = titles[name].unit if name in titles else ""
        text = cell_text(_plain(titles.get(name), value), "none") + (f" {unit}" if unit else "")
        rows.append((name, text, "" if name in experiment.params else "default"))
    yield Rows(("setting", "value", ""), rows)
    if run.note:
        yield Words(run.note)
    if run.tags:
        yield Words(f"Tags: {', '.join(run.tags)}", "muted")


def _plain(field: FormField | None, value: Any) -> Any:
    """A file by its path and the begin of its digest; anything else as it is."""
    if field is None or field.kind != "file" or not isinstance(value, dict):
        return value
    held = cast("dict[str, str]", value)
    return f"{held['path']} (SHA-256 {held['sha256'][:16]}…)" if held.get("sha256") else held.get("path") or "no file"


def _repeat(run: Run, file_name: str) -> Iterator[Piece]:
    yield Words("In a terminal, with the project file in the folder:")
    yield Code(commands(file_name, run))
    yield Words("In Python:")
    yield Code(python_lines(file_name, run))
    yield Words(
        f"Experiment digest {run.experiment.digest()}: what has the same digest computes the same. Written by Ketbench "
        f"{VERSION}.",
        "muted",
    )
