"""Scores that plugins add, computed from predictions in a process of their own; a score that fails is not measured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.contributed.found import Contribution, contributions
from ketbench.base.errors import InputError, KetbenchError

PARTS = ("train", "validation", "test")


def extra_scores(
    predicts: str, parts: Mapping[str, tuple[NDArray[Any], NDArray[Any], NDArray[np.float64] | None]]
) -> dict[str, float | None]:
    """Every score of plugins of each part, as "test_gmean"; None where there are no rows or the score fails.

    Parameters
    ----------
    predicts : str
        "classes" or "values".
    parts : mapping of str to (truth, predicted, chances)
        Class codes, or numbers in the target's own unit, shape (rows,); chances of classes, shape (rows, classes), or
        None where a model gives none.
    """
    found: dict[str, float | None] = {}
    rows = {part: given for part, given in parts.items() if len(given[0])}
    for one in contributions("score"):
        if one.facts["predicts"] == predicts:
            values = dict(zip(rows, _asked(one, list(rows.values())), strict=True))
            found |= {f"{part}_{one.name}": values.get(part) for part in parts}
    return found


def score_names(predicts: str = "") -> tuple[str, ...]:
    """Names of the scores of plugins, without the part; of classes, of values, or all."""
    return tuple(one.name for one in contributions("score") if predicts in ("", one.facts["predicts"]))


def least_is_best(key: str) -> bool:
    """Whether a key of a summary is a plugin's score of which less is better."""
    part, _, name = key.partition("_")
    wanted = name if part in PARTS else key
    return any(one.name == wanted and one.facts["best"] == "least" for one in contributions("score"))


def _asked(one: Contribution, rows: Sequence[tuple[Any, ...]]) -> list[float | None]:
    try:
        return one.ask("", rows, how="ketbench.base.contributed.scoring:scored")
    except KetbenchError:
        return [None] * len(rows)


def scored(found: Any, rows: Sequence[tuple[Any, ...]]) -> list[float | None]:
    """In the plugin's process: its score of each part.

    Raises
    ------
    InputError
        For what is not a number.
    """
    made: list[float | None] = []
    for truth, predicted, chances in rows:
        value = found.score(truth, predicted, chances)
        if value is not None and (not isinstance(value, Real) or value is True or value is False):
            raise InputError(f"The score gave {type(value).__name__}; give a number, or None where it is not known.")
        made.append(float(value) if value is not None and math.isfinite(value) else None)
    return made
