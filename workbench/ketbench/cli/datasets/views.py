"""Shows datasets in the terminal: columns with a sparkline, split, steps, warnings, qubits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
from pydantic import ValidationError

from ketbench.base.clock import iso
from ketbench.base.counting import counted
from ketbench.base.errors import InputError, KetbenchError
from ketbench.circuit.circuit import Circuit
from ketbench.cli.terminal import print_table
from ketbench.data.checks.leaks import leak_warnings
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.preparing.preparation import STEPS, Step, assignment
from ketbench.data.splits.split import PARTS
from ketbench.data.statistics import ColumnStatistics, statistics
from ketbench.project.machine_fit import fit_to_machine
from ketbench.project.project import Project

MOST_ROWS = 60
POOLED = 3
_BARS = "▁▂▃▄▅▆▇█"


def dataset_of(project: Project, name: str) -> Dataset:
    """A dataset by name, or the only one.

    Raises
    ------
    InputError
        With the names there are.
    """
    if name in project.datasets:
        return project.datasets[name]
    names = ", ".join(f"'{known}'" for known in project.datasets) or "none"
    if name or len(project.datasets) != 1:
        said = f"no dataset '{name}'" if name else "not one dataset to choose by itself"
        raise InputError(f"Project '{project.name}' has {said}; it has {names}.")
    return next(iter(project.datasets.values()))


def print_dataset(dataset: Dataset) -> None:
    """Everything about a dataset that fits a terminal."""
    rows = [_row(column) for column in dataset.columns[:MOST_ROWS]]
    heads = ["column", "role", "kind", "missing", "distinct", "from", "to", "mean", "values"]
    print_table(
        heads, rows, f"{dataset.name}: {counted(dataset.n_rows, 'row')}, {counted(len(dataset.columns), 'column')}"
    )
    if len(dataset.columns) > MOST_ROWS:
        print(f"… and {len(dataset.columns) - MOST_ROWS} more columns; --json has them all.")
    print_split(dataset)
    for number, step in enumerate(dataset.preparation, 1):
        print(f"Step {number}: {step_text(step)}")
    for sentence in (*_findings(dataset), *fit_sentences(dataset, None)):
        print(sentence)


def print_split(dataset: Dataset) -> None:
    """The split as a bar."""
    if dataset.is_absent:
        return
    counts = part_counts(dataset)
    total = max(1, sum(counts.values()))
    bar = "".join(mark * round(40 * counts[part] / total) for mark, part in zip("█▓░", PARTS, strict=True))
    shown = ", ".join(f"{part} {count}" for part, count in counts.items())
    print(f"Split {dataset.split.method} (seed {dataset.split.seed}): {bar} {shown}")


def part_counts(dataset: Dataset) -> dict[str, int]:
    """How many rows each part has."""
    parts = np.bincount(assignment(dataset), minlength=len(PARTS))
    return {name: int(count) for name, count in zip(PARTS, parts, strict=True)}


def fit_sentences(dataset: Dataset, circuit: Circuit | None, *, with_words: bool = False) -> list[str]:
    """How many qubits the data need, what does not fit a circuit, and what can be done; with the word to take it by."""
    try:
        fit = fit_to_machine(dataset, circuit)
    except KetbenchError as error:
        return [f"Not ready to train: {error}"]
    offers = [f"Offer{f' {o.key}' if with_words else ''}: {o.title}. {o.why}" for o in fit.offers]
    return [fit.sentence, *(f"{p.severity.value.capitalize()}: {p}" for p in fit.problems), *offers]


def described(dataset: Dataset) -> dict[str, Any]:
    """A dataset with figures of all columns as JSON data."""
    return {
        "name": dataset.name,
        "rows": dataset.n_rows,
        "columns": [_described(column) for column in dataset.columns],
        "split": {**dataset.split.described(), "rows": {} if dataset.is_absent else part_counts(dataset)},
        "kept": "reference" if dataset.is_reference else "snapshot",
        "preparation": [step.model_dump(mode="json") for step in dataset.preparation],
        "warnings": list(_findings(dataset)),
        "fit": fit_sentences(dataset, None),
        "report": list(dataset.provenance.report),
    }


def _described(column: Column) -> dict[str, Any]:
    about = {"name": column.name, "role": column.role.value, "kind": column.kind.value, "unit": column.unit}
    return {**about, **asdict(statistics(column))}


def _findings(dataset: Dataset) -> Iterator[str]:
    try:
        for problem in leak_warnings(dataset):
            yield f"{problem.severity.value.capitalize()}: {problem}"
    except KetbenchError as error:
        yield f"Not checked for leaks: {error}"


def _row(column: Column) -> list[object]:
    found = statistics(column)
    shown = [found.minimum, found.maximum, found.mean]
    if column.kind is Kind.DATE:
        shown = [iso(found.minimum or 0), iso(found.maximum or 0), ""]
    ends = [value if value is not None else "" for value in shown]
    name = f"{column.name} [{column.unit}]" if column.unit and column.kind is not Kind.DATE else column.name
    return [name, column.role.value, column.kind.value, found.missing, found.distinct, *ends, _drawn(found)]


def _drawn(found: ColumnStatistics) -> str:
    """A sparkline of numbers, or the most frequent words."""
    if found.top:
        return ", ".join(f"{label[:16]} {count}" for label, count in found.top[:3])
    if len(found.counts) < 2:
        return ""
    counts = np.add.reduceat(found.counts, np.arange(0, len(found.counts), POOLED))
    heights = np.ceil((len(_BARS) - 1) * counts / counts.max()).astype(int)
    return "".join(_BARS[height] for height in heights)


def step_text(step: Step) -> str:
    """A step as it is typed: its kind, then what differs from the usual."""
    given = step.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
    words = ",".join(f"{key}={'+'.join(value) if isinstance(value, list) else value}" for key, value in given.items())
    return f"{step.kind}:{words}" if words else step.kind


def step_from(text: str) -> Step:
    """A step from what was typed, as ``pca:components=4`` or ``select:columns=a+b``.

    Raises
    ------
    InputError
        For an unknown step or a value it does not take.
    """
    kind, _, rest = text.partition(":")
    values: dict[str, Any] = {"kind": kind.strip()}
    for word in filter(None, rest.split(",")):
        key, _, value = word.partition("=")
        values[key.strip()] = value.split("+") if key.strip() == "columns" else value.strip()
    try:
        return STEPS.validate_python((values,))[0]
    except ValidationError as error:
        first = error.errors()[0]
        kinds = "standardise, min-max, pca, impute, one-hot, select, binarise, downsample"
        reason = f"choose one of {kinds}" if first["type"] == "union_tag_invalid" else first["msg"].lower()
        raise InputError(f"The step '{text}' cannot be used: {reason}.") from None
