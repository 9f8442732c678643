"""Ways in which a dataset lets a model cheat, found before it trains; names the fix and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.base.problems import Problem, Severity
from ketbench.data.checks.duplicate_rows import twins
from ketbench.data.checks.fixes import Fix, Way
from ketbench.data.dataset import Column, Dataset, Kind, Role
from ketbench.data.preparing.feature_names import plain_codes
from ketbench.data.preparing.preparation import assignment, group_numbers
from ketbench.data.splits.split import PARTS, TRAIN

FEWEST_ROWS = 20
NEARLY = 0.99
ROWS_A_VALUE = 5
DUPLICATES = "Remove duplicate rows, or split by group."
GROUPS = "Split by group."
TIMES = "Split by time if the rows depend on each other."
COPY = "Skip it unless it would be known beforehand."
IDS = "Give it the role id."
CONSTANT = "Skip it."
CODES = "Add a one-hot step, or make its kind ordinal."
_BY_COLUMN = {COPY: Way.SKIP, CONSTANT: Way.SKIP, IDS: Way.AS_ID, CODES: Way.ONE_HOT}
_BY_ROLE = {GROUPS: (Way.BY_GROUP, Role.GROUP), TIMES: (Way.BY_TIME, Role.TIME)}

Parts = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Leak:
    """A finding, and what one click can do about it; None where only a person can decide."""

    problem: Problem
    fix: Fix | None = None


def leak_warnings(dataset: Dataset) -> list[Problem]:
    """The findings of `leaks` alone."""
    return [leak.problem for leak in leaks(dataset)]


def leaks(dataset: Dataset) -> list[Leak]:
    """All findings: duplicate rows and groups across parts, features that give the target away, ids, constants.

    Parameters
    ----------
    dataset : Dataset

    Raises
    ------
    DatasetError
        When the dataset cannot be split as it says.
    """
    parts = assignment(dataset)
    looks: tuple[Callable[[Dataset, Parts], Iterator[Leak]], ...] = (
        _duplicates,
        _groups,
        _order_of_time,
        _target_copies,
        _ids,
        _constants,
        _plain_codes,
    )
    return [leak for look in looks for leak in look(dataset, parts)]


def fix_of(dataset: Dataset, problem: Problem) -> Fix | None:
    """What one click does about a finding of `leaks`; None for a problem of another kind.

    Parameters
    ----------
    dataset : Dataset
    problem : Problem
        As `leak_warnings` gave it.
    """
    if problem.remedy == DUPLICATES:
        return Fix(Way.DROP_DUPLICATES)
    if problem.remedy in _BY_ROLE:
        way, role = _BY_ROLE[problem.remedy]
        return next((Fix(way, column.name) for column in dataset.with_role(role)), None)
    name = problem.where.removeprefix("dataset.columns.")
    way = _BY_COLUMN.get(problem.remedy) if name != problem.where else None
    return Fix(way, name) if way is not None else None


def _warning(message: str, where: str, remedy: str, fix: Fix) -> Leak:
    return Leak(Problem(message, where, Severity.WARNING, remedy), fix)


def _at(column: Column) -> str:
    return f"dataset.columns.{column.name}"


def _duplicates(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    """Rows whose features are equal and that lie in different parts."""
    if not dataset.features:
        return
    first, number = twins(dataset.features)
    home = parts[first][number]
    strays = np.flatnonzero(home != parts)
    if not len(strays):
        return
    row = int(strays[0])
    other = int(first[number[row]])
    count = "1 row" if len(strays) == 1 else f"{len(strays)} rows"
    text = f"{count} of '{dataset.name}' duplicated in another part"
    example = f"rows {other + 1} and {row + 1} are in {PARTS[parts[other]]} and {PARTS[parts[row]]}"
    yield _warning(f"{text}: {example}.", "dataset.split", DUPLICATES, Fix(Way.DROP_DUPLICATES))


def _groups(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    for column in dataset.with_role(Role.GROUP):
        groups = group_numbers(column)
        split = [g for g in np.unique(groups) if len(np.unique(parts[groups == g])) > 1]
        if split:
            label = column.labels()[int(np.flatnonzero(groups == split[0])[0])]
            text = f"{len(split)} groups of '{column.name}', such as '{label}', lie in more than one part"
            yield _warning(f"{text}.", "dataset.split", GROUPS, Fix(Way.BY_GROUP, column.name))


def _order_of_time(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    columns = dataset.with_role(Role.TIME)
    if columns and dataset.split.method in ("random", "stratified"):
        text = (
            f"'{dataset.name}' has times in '{columns[0].name}', and the split lets later rows train for earlier ones"
        )
        yield Leak(Problem(f"{text}.", "dataset.split", Severity.NOTE, TIMES), Fix(Way.BY_TIME, columns[0].name))


def _target_copies(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    target = dataset.target
    if target is None or dataset.n_rows < FEWEST_ROWS:
        return
    for column in dataset.features:
        share = _tells(column, target)
        if share >= NEARLY:
            how = "gives the target away in every row" if share == 1 else f"tells the target with {share:.1%} certainty"
            text = f"Feature '{column.name}' alone {how}, so it may be a copy of '{target.name}'"
            yield _warning(f"{text}.", _at(column), COPY, Fix(Way.SKIP, column.name))


def _tells(column: Column, target: Column) -> float:
    """How far a feature alone gives the target: share of rows a lookup or thresholds get right, or |correlation|."""
    if column.kind not in (Kind.NUMERIC, Kind.CATEGORY, Kind.ORDINAL):
        return 0.0
    present = ~column.missing & ~target.missing & np.isfinite(column.values.astype(np.float64))
    values, wanted = column.values[present], target.values[present]
    if len(values) < FEWEST_ROWS or len(np.unique(values)) < 2:
        return 0.0
    if not target.is_coded:
        return 0.0 if column.kind is Kind.CATEGORY else _correlation(values, wanted)
    classes, distinct = len(np.unique(wanted)), len(np.unique(values))
    if column.kind is Kind.CATEGORY:
        # Codes have no order to pass through, and values of a row or two give anything away by chance.
        return _lookup(values, wanted) if distinct <= max(2 * classes, len(values) // ROWS_A_VALUE) else 0.0
    return _lookup(values, wanted) if distinct <= 2 * classes else _stretches(values, wanted, classes)


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if not np.all(np.isfinite(b)) or a.std() == 0 or b.std() == 0:
        return 0.0
    found = abs(float(np.corrcoef(a, b)[0, 1]))
    return 1.0 if found > 1 - 1e-12 else found if found > 0.999 else 0.0


def _lookup(values: NDArray[np.float64], classes: NDArray[np.int32]) -> float:
    """Share of rows that the most frequent class of each value gets right."""
    right = sum(int(np.bincount(classes[values == value]).max()) for value in np.unique(values))
    return right / len(values)


def _stretches(values: NDArray[np.float64], wanted: NDArray[np.int32], classes: int) -> float:
    """1 where the sorted feature passes through each class once, else 0."""
    order = np.lexsort((wanted, values))
    ordered, labels = values[order], wanted[order]
    changes = np.flatnonzero(labels[1:] != labels[:-1])
    clean = len(changes) == classes - 1 and bool(np.all(ordered[changes] != ordered[changes + 1]))
    return 1.0 if clean else 0.0


def _ids(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    if dataset.n_rows < FEWEST_ROWS:
        return
    for column in dataset.features:
        if _is_id(column):
            text = f"Feature '{column.name}' is different in every row and looks like an id"
            yield _warning(f"{text}.", _at(column), IDS, Fix(Way.AS_ID, column.name))


def _is_id(column: Column) -> bool:
    values = column.values[~column.missing]
    if column.kind is Kind.CATEGORY:
        return len(np.unique(values)) > 0.95 * len(column.values)
    if column.kind is not Kind.NUMERIC or len(values) < FEWEST_ROWS or not np.all(np.isfinite(values)):
        return False
    whole = bool(np.all(values == np.floor(values)))
    steps = np.diff(np.sort(values))
    return whole and bool(np.all(steps > 0)) and float(np.median(steps)) == 1.0 and float(steps.mean()) < 2


def _constants(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    for column in dataset.features:
        if column.is_tensor:
            continue
        everywhere = _is_constant(column, np.ones(len(parts), dtype=bool))
        if everywhere or _is_constant(column, parts == TRAIN):
            place = "every row" if everywhere else "every training row"
            text = f"Feature '{column.name}' has the same value in {place}, so nothing can be learnt from it"
            yield _warning(f"{text}.", _at(column), CONSTANT, Fix(Way.SKIP, column.name))


def _is_constant(column: Column, rows: NDArray[np.bool_]) -> bool:
    present = column.values[rows & ~column.missing]
    return len(present) == 0 or bool(np.all(present == present[0]))


def _plain_codes(dataset: Dataset, parts: Parts) -> Iterator[Leak]:
    """Categories without order that go in as 0, 1, 2."""
    for column in (dataset.column(name) for name in plain_codes(dataset)):
        text = f"Feature '{column.name}' has {len(column.categories)} categories without order that count as 0, 1, 2"
        problem = Problem(f"{text} and so on.", _at(column), Severity.NOTE, CODES)
        yield Leak(problem, Fix(Way.ONE_HOT, column.name))
