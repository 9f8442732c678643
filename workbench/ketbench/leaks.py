"""Ways in which a dataset lets a model cheat, found before it trains; warns and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ketbench.dataset import Column, Dataset, Kind, Role
from ketbench.preparation import assignment, group_numbers
from ketbench.problems import Problem, Severity
from ketbench.split import PARTS, TRAIN

FEWEST_ROWS = 20
NEARLY = 0.99

Parts = NDArray[np.int8]


def leak_warnings(dataset: Dataset) -> list[Problem]:
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
    looks: tuple[Callable[[Dataset, Parts], Iterator[Problem]], ...] = (
        _duplicates,
        _groups,
        _order_of_time,
        _target_copies,
        _ids,
        _constants,
        _plain_codes,
    )
    return [problem for look in looks for problem in look(dataset, parts)]


def _warning(message: str, where: str, remedy: str) -> Problem:
    return Problem(message, where, Severity.WARNING, remedy)


def _at(column: Column) -> str:
    return f"dataset.columns.{column.name}"


def _duplicates(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    """Rows whose features are equal and that lie in different parts."""
    if not dataset.features:
        return
    keys = _row_keys(dataset.features)
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    home = parts[first][number]
    strays = np.flatnonzero(home != parts)
    if not len(strays):
        return
    row = int(strays[0])
    other = int(first[number[row]])
    count = "1 row" if len(strays) == 1 else f"{len(strays)} rows"
    text = f"{count} of '{dataset.name}' with a twin in another part"
    example = f"rows {other + 1} and {row + 1} are in {PARTS[parts[other]]} and {PARTS[parts[row]]}"
    yield _warning(f"{text}: {example}.", "dataset.split", "Remove duplicate rows, or split by group.")


def _row_keys(columns: tuple[Column, ...]) -> NDArray[np.uint64]:
    """A number for each row, equal for rows with equal features and else almost surely not, shape (n_rows,)."""
    keys = np.zeros(len(columns[0].values), dtype=np.uint64)
    for place, column in enumerate(columns):
        keys = _mixed(keys + _bits_of(column) + np.uint64(place))
    return keys


def _bits_of(column: Column) -> NDArray[np.uint64]:
    """Each value as 64 bits; a picture as a sum over its pixels."""
    if column.kind is Kind.TEXT:
        known: dict[str, int] = {}
        return np.array([known.setdefault(str(text), len(known)) for text in column.values], dtype=np.uint64)
    values = column.values.astype(np.float64) + 0.0
    values[np.isnan(values)] = np.nan
    flat = values.reshape(len(values), -1).view(np.uint64)
    return flat[:, 0] if flat.shape[1] == 1 else _mixed(flat + np.arange(flat.shape[1], dtype=np.uint64)).sum(axis=1)


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: Steele, Lea and Flood, OOPSLA 2014, figure 17."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def _groups(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    for column in dataset.with_role(Role.GROUP):
        groups = group_numbers(column)
        split = [g for g in np.unique(groups) if len(np.unique(parts[groups == g])) > 1]
        if split:
            label = column.labels()[int(np.flatnonzero(groups == split[0])[0])]
            text = f"{len(split)} groups of '{column.name}', such as '{label}', lie in more than one part"
            yield _warning(f"{text}.", "dataset.split", "Split by group.")


def _order_of_time(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    columns = dataset.with_role(Role.TIME)
    if columns and dataset.split.method in ("random", "stratified"):
        text = (
            f"'{dataset.name}' has times in '{columns[0].name}', and the split lets later rows train for earlier ones"
        )
        yield Problem(f"{text}.", "dataset.split", Severity.NOTE, "Split by time if the rows depend on each other.")


def _target_copies(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    target = dataset.target
    if target is None or dataset.n_rows < FEWEST_ROWS:
        return
    for column in dataset.features:
        share = _tells(column, target)
        if share >= NEARLY:
            how = "gives the target away in every row" if share == 1 else f"tells the target with {share:.1%} certainty"
            text = f"Feature '{column.name}' alone {how}, so it may be a copy of '{target.name}'"
            yield _warning(f"{text}.", _at(column), "Skip it unless it would be known beforehand.")


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
    classes = len(np.unique(wanted))
    return _lookup(values, wanted) if len(np.unique(values)) <= 2 * classes else _stretches(values, wanted, classes)


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


def _ids(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    if dataset.n_rows < FEWEST_ROWS:
        return
    for column in dataset.features:
        if _is_id(column):
            text = f"Feature '{column.name}' is different in every row and looks like an id"
            yield _warning(f"{text}.", _at(column), "Give it the role id.")


def _is_id(column: Column) -> bool:
    values = column.values[~column.missing]
    if column.kind is Kind.CATEGORY:
        return len(np.unique(values)) > 0.95 * len(column.values)
    if column.kind is not Kind.NUMERIC or len(values) < FEWEST_ROWS or not np.all(np.isfinite(values)):
        return False
    whole = bool(np.all(values == np.floor(values)))
    steps = np.diff(np.sort(values))
    return whole and bool(np.all(steps > 0)) and float(np.median(steps)) == 1.0 and float(steps.mean()) < 2


def _constants(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    for column in dataset.features:
        if column.kind is Kind.IMAGE:
            continue
        everywhere = _is_constant(column, np.ones(len(parts), dtype=bool))
        if everywhere or _is_constant(column, parts == TRAIN):
            place = "every row" if everywhere else "every training row"
            text = f"Feature '{column.name}' has the same value in {place}, so nothing can be learnt from it"
            yield _warning(f"{text}.", _at(column), "Skip it.")


def _is_constant(column: Column, rows: NDArray[np.bool_]) -> bool:
    present = column.values[rows & ~column.missing]
    return len(present) == 0 or bool(np.all(present == present[0]))


def _plain_codes(dataset: Dataset, parts: Parts) -> Iterator[Problem]:
    """Categories without order that go in as 0, 1, 2."""
    if any(step.kind == "one-hot" for step in dataset.preparation):
        return
    for column in dataset.features:
        if column.kind is Kind.CATEGORY and len(column.categories) > 2:
            text = (
                f"Feature '{column.name}' has {len(column.categories)} categories without order that count as 0, 1, 2"
            )
            remedy = "Add a one-hot step, or make its kind ordinal."
            yield Problem(f"{text} and so on.", _at(column), Severity.NOTE, remedy)
