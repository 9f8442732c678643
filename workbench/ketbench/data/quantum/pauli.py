"""An operator as a dataset: a row a Pauli string with its real coefficient; knows no matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.roles import Kind, Role

TERM, COEFFICIENT = "term", "coefficient"
IDENTITY = "I"
LARGEST_WIRE = 9999

Letters = tuple[tuple[int, str], ...]
"""(wire, letter) pairs, ascending by wire, letters X, Y or Z; empty for the identity."""

_FACTOR = r"[IXYZ]\s*(?:\(\s*\d{1,4}\s*\)|\d{1,4})"
INDEXED = re.compile(rf"{_FACTOR}(?:[\s*@]*{_FACTOR})*")
DENSE = re.compile(r"[IXYZ]+")
_ONE = re.compile(r"([IXYZ])\s*\(?\s*(\d{1,4})")


@dataclass(frozen=True, slots=True)
class PauliTerm:
    """One real multiple of a Pauli string."""

    coefficient: float
    letters: Letters

    @property
    def text(self) -> str:
        """As a dataset holds it: "X0 Z1", "I" for the identity."""
        return " ".join(f"{letter}{wire}" for wire, letter in self.letters) or IDENTITY


def letters_of(text: str, *, reverse: bool = False) -> Letters:
    """A Pauli string from a text: "X0 Z1", "X(0) @ Z(1)", a letter a wire as "XIZ", "I" or "" for the identity.

    Parameters
    ----------
    text : str
    reverse : bool
        Whether the last letter of a text such as "XIZ" belongs to wire 0, as Qiskit writes it.

    Raises
    ------
    DatasetError
        For what is not a Pauli string, or one that names a wire twice.

    Examples
    --------
    >>> letters_of("X0 Z1"), letters_of("XIZ"), letters_of("XIZ", reverse=True)
    (((0, 'X'), (1, 'Z')), ((0, 'X'), (2, 'Z')), ((0, 'Z'), (2, 'X')))
    """
    bare = text.strip().strip("[]()").strip() if "(" not in text.strip()[1:-1] else text.strip().strip("[]")
    if bare in ("", IDENTITY):
        return ()
    if DENSE.fullmatch(bare):
        order = reversed(bare) if reverse else iter(bare)
        return tuple((wire, letter) for wire, letter in enumerate(order) if letter != IDENTITY)
    if not INDEXED.fullmatch(bare):
        raise DatasetError(f"'{text[:40]}' is not a Pauli string; write letters with wires, as in 'X0 Z1'.")
    pairs = [(int(wire), letter) for letter, wire in _ONE.findall(bare)]
    if len({wire for wire, _ in pairs}) != len(pairs):
        raise DatasetError(f"'{text[:40]}' names one wire twice, so it may not be Hermitian; use each wire once.")
    return tuple(sorted(pair for pair in pairs if pair[1] != IDENTITY))


def operator_columns(terms: Sequence[PauliTerm]) -> tuple[Column, Column]:
    """The columns of an operator: its terms as texts, their coefficients with the role weight."""
    texts = np.array([term.text for term in terms], dtype=object)
    numbers = np.array([term.coefficient for term in terms], dtype=np.float64)
    return Column(TERM, texts, Kind.TEXT, Role.ID), Column(COEFFICIENT, numbers, role=Role.WEIGHT)


def is_operator(dataset: Dataset) -> bool:
    """Whether a dataset has the columns of an operator: one of Pauli strings, one of their coefficients."""
    return _operator_columns(dataset) is not None


def terms_of(dataset: Dataset) -> tuple[PauliTerm, ...]:
    """The terms of an operator, equal ones added up, in the order of their first row.

    Raises
    ------
    DatasetError
        When the dataset is not an operator, holds a coefficient that is not a finite number, or sums up to nothing.
    """
    dataset.refuse_absent()
    found = _operator_columns(dataset)
    if found is None:
        raise DatasetError(f"Dataset '{dataset.name}' holds no operator; it needs a column '{TERM}' of Pauli strings.")
    total: dict[Letters, float] = {}
    for row, (text, value) in enumerate(zip(found[0].labels(), found[1].values, strict=True)):
        if not np.isfinite(value):
            raise DatasetError(f"Row {row + 1} of '{dataset.name}' has the coefficient {value}; give a finite number.")
        letters = letters_of(str(text))
        total[letters] = total.get(letters, 0.0) + float(value)
    if not any(total.values()):
        raise DatasetError(f"The operator '{dataset.name}' has no term with a coefficient other than 0; add one.")
    return tuple(PauliTerm(value, letters) for letters, value in total.items() if value)


def _operator_columns(dataset: Dataset) -> tuple[Column, Column] | None:
    numbers = [c for c in dataset.columns if c.kind is Kind.NUMERIC]
    numbers = [c for c in numbers if c.role is Role.WEIGHT] or numbers
    for column in dataset.columns:
        if column.kind not in (Kind.TEXT, Kind.CATEGORY) or column.is_absent or not numbers:
            continue
        words = {str(label) for label in (column.categories or column.values[:200])}
        if words and all(word == IDENTITY or INDEXED.fullmatch(word) or DENSE.fullmatch(word) for word in words):
            return column, numbers[0]
    return None
