"""What mends a problem of the data with one click: rows left out, an impute step, what ends a leak; only proposes."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.base.errors import DatasetError
from ketbench.base.problems import Problem
from ketbench.data.checks.fixes import fixed, without_gaps
from ketbench.data.checks.leaks import fix_of
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import Impute
from ketbench.project.machine_fit import Offer

COLUMN = "dataset.columns."


def gap_offers(dataset: Dataset | None, problem: Problem) -> Sequence[Offer]:
    """Ways to mend a leak, or a problem about a column with missing values; none for other problems.

    Parameters
    ----------
    dataset : Dataset or None
    problem : Problem
        With the column's name in its place.
    """
    if dataset is not None and (fix := fix_of(dataset, problem)) is not None:
        try:
            return (Offer(fix.way.value, fix.title, problem.remedy, fixed(dataset, fix)),)
        except DatasetError:
            # The column is gone meanwhile, or nothing would be left.
            return ()
    name = problem.where.removeprefix(COLUMN)
    held = dataset.columns if dataset is not None and problem.where.startswith(COLUMN) else ()
    column = next((one for one in held if one.name == name), None)
    if dataset is None or column is None or not column.missing.any():
        return ()
    count = int(column.missing.sum())
    found: list[Offer] = []
    if column in dataset.features:
        # A mean of codes is not a category.
        how = "most_frequent" if any(one.is_coded and one.missing.any() for one in dataset.features) else "median"
        why = f"Fills {_counted(count)} in from the training rows"
        found.append(Offer("impute", "Add an impute step", why, dataset.with_step(Impute(strategy=how))))
    try:
        why = f"{_counted(count)} of {dataset.n_rows:,} without a value in '{name}' {_are(count)} left out"
        rows = "the row" if count == 1 else f"the {count:,} rows"
        found.append(Offer("rows", f"Drop {rows} without '{name}'", why, without_gaps(dataset, name)))
    except DatasetError:
        # Nothing would be left.
        pass
    return tuple(found)


def _counted(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
