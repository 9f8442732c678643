"""Rules of what a run leaves: arrays, figures, and that a file keeps all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError
from ketbench.base.figures import same
from ketbench.contract.plugin import Drawn
from ketbench.contract.result import Baseline, Result
from ketbench.project.storage.codecs.run import read_result, write_result
from ketbench.running.jobs import wire
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.figure_shapes import shape_findings
from ketbench.testing.subject import Subject

_MAPPINGS = ("summary", "units", "formulas")


def _result(subject: Subject) -> Result:
    found = subject.play.result
    if found is None:
        raise NotExamined("The run gave no result.")
    return found


def arrays_finite_and_writable(subject: Subject) -> Iterator[str]:
    """Arrays of the result hold finite numbers in memory of their own."""
    arrays = _result(subject).arrays
    if not arrays:
        raise NotExamined("The result holds no array.")
    for name, array in arrays.items():
        if array.dtype.kind in "fc" and not np.isfinite(array).all():
            bad = np.argwhere(~np.isfinite(array))[0].tolist()
            yield f"Array '{name}' holds {array[tuple(bad)]} at {bad}; leave out what is not known."
        if not array.flags.writeable:
            yield f"Array '{name}' is read-only, so it is memory of somebody else; give a copy."


def result_survives_saving(subject: Subject) -> Iterator[str]:
    """The result can leave the worker, and a project file gives it back as it was."""
    result = _result(subject)
    try:
        wire.packed(result, "The result")
        read = _round_trip(result)
    except KetbenchError as error:
        yield str(error)
        return
    except Exception as error:
        yield f"The result cannot be saved: {told(error)}."
        return
    yield from _differences(result, read)


def figures_agree(subject: Subject) -> Iterator[str]:
    """The arrays of each figure fit together."""
    result = subject.play.result
    named = [(event.name, event.figure) for event in subject.play.of(Drawn)]
    named += list(result.figures.items()) if result is not None else []
    if not named:
        raise NotExamined("The run draws no figure.")
    for name, figure in dict(named).items():
        for finding in shape_findings(figure):
            yield f"Figure '{name}': {finding}."


def _round_trip(result: Result) -> Result:
    with h5py.File("conformance.h5", "w", driver="core", backing_store=False) as file:
        group = file.create_group("result")
        write_result(group, result)
        return read_result(group)


def _differences(before: Result, after: Result) -> Iterator[str]:
    for part in _MAPPINGS:
        yield from _entries(part, dict(getattr(before, part)), dict(getattr(after, part)))
    yield from _entries("baselines", _named(before.baselines), _named(after.baselines))
    for name, array in before.arrays.items():
        if not same(np.asarray(array), after.arrays[name]):
            yield f"Array '{name}' of {np.asarray(array).dtype} comes back changed from a file; use plain numbers."
    for name, figure in before.figures.items():
        if not same(figure, after.figures[name]):
            yield f"Figure '{name}' comes back changed from a file; use plain numbers, texts and arrays."
    if list(before.notes) != list(after.notes):
        yield "The notes come back changed from a file; use plain texts."


def _entries(part: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, value in before.items():
        if name not in after or not _kept(value, after[name]):
            kind = type(value).__name__
            yield f"'{name}' in {part} is {value!r} ({kind}) before and {after.get(name)!r} after; use plain values."


def _kept(before: Any, after: Any) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_kept(before[key], after[key]) for key in before)
    if isinstance(before, (list, tuple)) and isinstance(after, list):
        return len(before) == len(after) and all(map(_kept, before, after))
    return bool(before == after) or (before != before and after != after)


def _named(baselines: Any) -> dict[str, Any]:
    return {item.name: _plain(item) for item in baselines}


def _plain(baseline: Baseline) -> dict[str, Any]:
    return {"title": baseline.title, "note": baseline.note, "summary": dict(baseline.summary)}
