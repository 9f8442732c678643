"""Runs, metrics and results and HDF5; the experiment a run keeps is written by `experiment_codec`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

import h5py
import numpy as np
from numpy.typing import NDArray

from ketbench.base.figures import Figure
from ketbench.contract.experiment import Experiment
from ketbench.contract.model import Model
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import LogLine, Run, Status
from ketbench.project.storage.codecs import elements
from ketbench.project.storage.codecs.elements import child_dataset, child_group, named_children, read_array, write_array
from ketbench.project.storage.codecs.figure import read_figure, write_figure
from ketbench.project.storage.codecs.later import Held, Later
from ketbench.project.storage.codecs.names import escaped

T = TypeVar("T")

_PLAIN = ("started", "finished", "seconds", "error", "details", "note")
_LATER = ("checkpoint_step", "parent")
"""Not in files of the first versions."""


def write_run(group: h5py.Group, run: Run) -> None:
    """Write all of a run but its experiment into an empty group."""
    about = {name: getattr(run, name) for name in _PLAIN + _LATER}
    elements.write_json(group, "about", {**about, "status": run.status.value, "tags": list(run.tags)})
    elements.write_json(group, "environment", dict(run.environment))
    elements.write_json(group, "log", [[line.seconds, line.level, line.text] for line in run.log])
    _write_metrics(elements.new_group(group, "metrics", "metrics"), run.metrics)
    if run.result is not None:
        write_result(elements.new_group(group, "result", "result"), run.result)
    if run.checkpoint:
        write_array(group, "checkpoint", np.frombuffer(run.checkpoint, np.uint8))


def read_run(group: h5py.Group, run_id: str, experiment: Experiment, held: Held | None = None) -> Run:
    """Read what `write_run` wrote; with `held`, curves, figures and arrays when they are asked for."""
    about = elements.read_json(group, "about")
    return Run(
        id=run_id,
        experiment=experiment,
        status=Status(about["status"]),
        tags=tuple(about["tags"]),
        environment=elements.read_json(group, "environment"),
        log=tuple(LogLine(*line) for line in elements.read_json(group, "log")),
        metrics=_inside(child_group(group, "metrics"), _read_metric, held),
        result=read_result(child_group(group, "result"), held) if "result" in group else None,
        checkpoint=read_array(child_dataset(group, "checkpoint")).tobytes() if "checkpoint" in group else b"",
        **{name: about[name] for name in _PLAIN},
        **{name: about[name] for name in _LATER if name in about},
    )


def write_result(group: h5py.Group, result: Result) -> None:
    """Write a result into an empty group."""
    elements.write_json(group, "summary", dict(result.summary))
    elements.write_json(group, "baselines", [_baseline(baseline) for baseline in result.baselines])
    elements.write_json(group, "units", dict(result.units))
    elements.write_json(group, "formulas", dict(result.formulas))
    elements.write_json(group, "notes", list(result.notes))
    figures = elements.new_group(group, "figures", "figures")
    for position, (name, figure) in enumerate(result.figures.items()):
        write_figure(elements.place(figures, name, position, "figure"), figure)
    arrays = elements.new_group(group, "arrays", "arrays")
    for position, (name, array) in enumerate(result.arrays.items()):
        write_array(arrays, escaped(name), array).attrs[elements.POSITION] = position
    if result.model is not None:
        write_array(group, "model", np.frombuffer(result.model.to_bytes(), np.uint8))


def read_result(group: h5py.Group, held: Held | None = None) -> Result:
    """Read what `write_result` wrote; with `held`, figures and arrays when they are asked for."""
    return Result(
        summary=elements.read_json(group, "summary"),
        baselines=tuple(Baseline(**item) for item in elements.read_json(group, "baselines")),
        figures=_inside(child_group(group, "figures"), _read_figure, held),
        arrays=_inside(child_group(group, "arrays"), _read_array, held),
        units=elements.read_json(group, "units"),
        formulas=elements.read_json(group, "formulas"),
        notes=tuple(elements.read_json(group, "notes")),
        model=_read_model(group),
    )


def _inside(group: h5py.Group, read: Callable[[h5py.Group, str], T], held: Held | None) -> Mapping[str, T]:
    if held is not None:
        return Later(held, str(group.name), read)
    return {name: read(group, link) for link, name in named_children(group)}


def _read_figure(group: h5py.Group, link: str) -> Figure:
    return read_figure(child_group(group, link))


def _read_array(group: h5py.Group, link: str) -> NDArray[Any]:
    return read_array(child_dataset(group, link))


def _read_model(group: h5py.Group) -> Model | None:
    """None in files of the versions before models were kept."""
    return Model.from_bytes(read_array(child_dataset(group, "model")).tobytes()) if "model" in group else None


def _baseline(baseline: Baseline) -> dict[str, Any]:
    return {**asdict(baseline), "summary": dict(baseline.summary)}


def _write_metrics(group: h5py.Group, metrics: Mapping[str, Metric]) -> None:
    for position, (name, metric) in enumerate(metrics.items()):
        inside = elements.place(group, name, position, "metric")
        write_array(inside, "steps", metric.steps)
        write_array(inside, "values", metric.values)
        write_array(inside, "times", metric.times)


def _read_metric(group: h5py.Group, link: str) -> Metric:
    inside = child_group(group, link)
    steps, values, times = (read_array(child_dataset(inside, part)) for part in ("steps", "values", "times"))
    return Metric(steps.astype(np.int64), values.astype(np.float64), times.astype(np.float64))
