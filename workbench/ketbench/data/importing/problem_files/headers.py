"""Which columns of a table are the two ends of a pair, its weight and an index, by their usual names alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENDS = frozenset(
    {
        ("i", "j"), ("u", "v"), ("from", "to"), ("source", "target"), ("src", "dst"), ("source", "destination"),
        ("origin", "destination"), ("head", "tail"), ("tail", "head"), ("row", "col"), ("row", "column"),
        ("start", "end"), ("node1", "node2"), ("nodea", "nodeb"), ("nodei", "nodej"), ("vertex1", "vertex2"),
        ("v1", "v2"), ("n1", "n2"), ("var1", "var2"), ("variable1", "variable2"), ("spin1", "spin2"),
        ("qubit1", "qubit2"), ("city1", "city2"), ("end1", "end2"), ("fromnode", "tonode"), ("nodeu", "nodev"),
        ("worker", "task"), ("agent", "task"),
    }
)  # fmt: skip
WEIGHTS = frozenset(
    {
        "weight", "weights", "w", "wij",
        "bias", "value", "val", "coupling", "couplings", "coefficient", "coeff", "coef",
        "cost", "costs", "j", "jij", "q", "qij", "strength", "distance", "dist", "capacity",
        "length", "len", "interaction",
    }
)  # fmt: skip
ENTRIES = frozenset({"q", "qij"})
"""Names of the entries of a matrix Q: such pairs state a QUBO, also where no pair is one of a variable with itself."""
INDEX = frozenset({"", "idx", "index", "id", "#", "no", "nr", "n", "number", "line", "edge", "edgeid", "unnamed0"})


@dataclass(frozen=True, slots=True)
class PairColumns:
    """Places of the columns of a table of pairs.

    Parameters
    ----------
    first, second : int
        The ends.
    weight : int or None
    index : tuple of int
        Columns that number the rows and say nothing.
    other : tuple of int
        Columns that are none of these.
    """

    first: int
    second: int
    weight: int | None = None
    index: tuple[int, ...] = ()
    other: tuple[int, ...] = ()


def plain_name(name: str) -> str:
    """A column's name without quotes, spaces, underscores and capitals."""
    return re.sub(r"[\s_\-:\"']", "", name).casefold()


def pair_columns(names: Sequence[str]) -> PairColumns | None:
    """The ends, weight and index among named columns; None where no two neighbours are usual names of ends.

    Examples
    --------
    >>> pair_columns(["idx", "i", "j", "w"])
    PairColumns(first=1, second=2, weight=3, index=(0,), other=())
    """
    plain = [plain_name(name) for name in names]
    first = next((at for at in range(len(plain) - 1) if (plain[at], plain[at + 1]) in ENDS), None)
    if first is None:
        return None
    rest = [at for at in range(len(plain)) if at not in (first, first + 1)]
    weights = [at for at in rest if plain[at] in WEIGHTS]
    weight = weights[0] if len(weights) == 1 else None
    index = tuple(at for at in rest if plain[at] in INDEX and at != weight)
    other = tuple(at for at in rest if at != weight and at not in index)
    return PairColumns(first, first + 1, weight, index, other)
