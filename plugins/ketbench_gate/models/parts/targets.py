"""Which columns are further targets of a model, and what speaks against one; loads no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ketbench.plugin import Column, Dataset, InputError, Kind, Role, target_problem


def without_more_targets(dataset: Dataset, names: Sequence[str]) -> tuple[Dataset, tuple[Column, ...]]:
    """The dataset in which the further targets are not features, and their columns.

    Raises
    ------
    InputError
        For a column that is not there, holds neither numbers nor classes, or has gaps, and without a target.
    """
    if not names:
        return dataset, ()
    target = dataset.target
    if target is None:
        raise InputError("More targets stand beside a target, and there is none; give one column that role.")
    known = {column.name: column for column in dataset.columns}
    for name in names:
        if text := _refusal(known, name, target.name, dataset.name, list(names).count(name)):
            raise InputError(text)
    columns = tuple(replace(c, role=Role.SKIP) if c.name in names else c for c in dataset.columns)
    return replace(dataset, columns=columns), tuple(known[name] for name in names)


def outputs_needed(dataset: Dataset, names: Sequence[str]) -> int:
    """Outputs of a model of the target and of further ones: one for a number, one for each class of the others."""
    known = {column.name: column for column in dataset.columns}
    held = [dataset.target, *(known.get(name) for name in names)]
    return sum(len(one.categories) if one is not None and one.is_coded else 1 for one in held)


def kinds_of(dataset: Dataset, names: Sequence[str]) -> tuple[bool, ...]:
    """Of the target and of each further one, whether it is of classes."""
    known = {column.name: column for column in dataset.columns}
    held = [dataset.target, *(known.get(name) for name in names)]
    return tuple(one is not None and one.is_coded for one in held)


def _refusal(known: dict[str, Column], name: str, target: str, dataset: str, times: int) -> str:
    if name not in known:
        return f"Dataset '{dataset}' has no column '{name}' for More targets; it has {', '.join(list(known)[:20])}."
    column = known[name]
    if name == target or times > 1:
        return f"'{name}' is a target already; name each column once in More targets."
    if column.kind is not Kind.NUMERIC and not column.is_coded:
        return f"Column '{name}' of More targets holds {column.kind.value}, neither numbers nor classes; leave it out."
    if column.missing.any():
        return f"Column '{name}' of More targets has gaps; leave it out, or the rows."
    return target_problem(column)
