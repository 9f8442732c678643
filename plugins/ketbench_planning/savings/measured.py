"""Reads measured effects out of the project's runs: how much less of something one run took than another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.plugin import ParamsError, Run

READ = "read from the project"
"""What the date of a row begins with once its effect was read."""


def with_effects(values: Mapping[str, Any], runs: Mapping[str, Run]) -> dict[str, Any]:
    """Form values in which each row that names a run and an entry has its effect, where it is from, and since when.

    Raises
    ------
    ParamsError
        Naming the row and what the project does not have.
    """
    rows = values.get("claims")
    if not isinstance(rows, list | tuple):
        return dict(values)
    return {**values, "claims": [_filled(row, runs) for row in rows]}


def _filled(row: Any, runs: Mapping[str, Run]) -> Any:
    if not isinstance(row, Mapping) or not str(row.get("entry", "")).strip():
        return row
    name, run_id, entry = str(row.get("name", "claim")), str(row.get("run", "")), str(row["entry"]).strip()
    run = _run(name, run_id, runs)
    took = _number(_summary(run), entry, f"'{name}': {run_id}")
    before, what = _reference(name, run, entry, str(row.get("against", "")).strip(), runs)
    if before <= 0:
        raise ParamsError(f"'{name}': {what} has {entry} {before:g}, and nothing can be saved of that; choose another.")
    text = f"{run_id}: {entry} {took:g} against {before:g} of {what}"
    since = f"{READ}, run of {run.finished[:10] or 'an unknown day'}"
    return {**row, "effect": max(-10.0, 1 - took / before), "basis": "measured", "source": text, "date": since}


def _run(name: str, run_id: str, runs: Mapping[str, Run]) -> Run:
    if run_id in runs and runs[run_id].result is not None:
        return runs[run_id]
    there = ", ".join(key for key, run in runs.items() if run.result is not None) or "none"
    raise ParamsError(f"'{name}' is to be read from '{run_id}', which has no result here; runs with one are {there}.")


def _reference(name: str, run: Run, entry: str, against: str, runs: Mapping[str, Run]) -> tuple[float, str]:
    """The number that is compared with, and whose it is."""
    if against in runs:
        other = _run(name, against, runs)
        return _number(_summary(other), entry, f"'{name}': {against}"), against
    controls = {word: one for one in (run.result.baselines if run.result else ()) for word in (one.name, one.title)}
    if against in controls:
        control = controls[against]
        return _number(control.summary, entry, f"'{name}': the control '{control.title}'"), f"the control {against}"
    if against in _summary(run):
        return _number(_summary(run), against, f"'{name}': {run.id}"), f"its entry {against}"
    there = ", ".join([*(key for key in runs if key != run.id), *controls]) or "none"
    raise ParamsError(
        f"'{name}' is compared with '{against}', which is not a run, control or entry of {run.id}; there are {there}."
    )


def _summary(run: Run) -> Mapping[str, Any]:
    return run.result.summary if run.result else {}


def _number(summary: Mapping[str, Any], entry: str, what: str) -> float:
    found = summary.get(entry)
    if isinstance(found, bool) or not isinstance(found, int | float):
        there = ", ".join(key for key, one in summary.items() if isinstance(one, int | float)) or "none"
        raise ParamsError(f"{what} has no number '{entry}'; it has {there}.")
    return float(found)
