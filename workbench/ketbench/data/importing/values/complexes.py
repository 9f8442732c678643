"""Complex numbers written as words: a column of them becomes its real and its imaginary part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.data.column import Column
from ketbench.data.dataset import Kind
from ketbench.data.importing.findings import Findings, shortened

_PART = r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_COMPLEX = re.compile(rf"\(?\s*([+-]?\s*{_PART})?(\s*[+-]?\s*({_PART})?\s*\*?\s*[ij])?\s*\)?")
_IMAGINARY = re.compile(r"[\d.)\s+*-][ij]\s*\)?$|^[ij]$")


def apart(columns: Sequence[Column], fixed: Collection[str], findings: Findings) -> list[Column]:
    """The columns with each one of complex numbers as two, which is told.

    Parameters
    ----------
    columns : sequence of Column
    fixed : collection of str
        Columns whose kind was chosen; they stay.
    findings : Findings
    """
    return [made for column in columns for made in _parts(column, fixed, findings)]


def complex_of(cell: str) -> complex | None:
    """The number of a cell; None for anything else.

    >>> complex_of("(1+2j)"), complex_of("3 - i"), complex_of("0.5j"), complex_of("2"), complex_of("iris")
    ((1+2j), (3-1j), 0.5j, (2+0j), None)
    """
    if not cell.strip() or _COMPLEX.fullmatch(cell.strip()) is None:
        return None
    bare = re.sub(r"[\s()*]", "", cell).replace("i", "j")
    try:
        return complex(bare)
    except ValueError:
        return None


def _parts(column: Column, fixed: Collection[str], findings: Findings) -> Iterator[Column]:
    numbers = None if column.name in fixed else _numbers(column)
    if numbers is None:
        yield column
        return
    example = next(label for label in map(str, column.labels()) if _IMAGINARY.search(label))
    text = f"Column '{column.name}' holds complex numbers, such as {shortened(example)}"
    findings.note(f"{text}; kept as two columns, real and imaginary part.", "complex numbers")
    yield Column(f"{column.name}.re", np.real(numbers).copy(), Kind.NUMERIC)
    yield Column(f"{column.name}.im", np.imag(numbers).copy(), Kind.NUMERIC)


def _numbers(column: Column) -> NDArray[np.complex128] | None:
    """The complex values of a column of words; None where a cell is none, or all are real."""
    if column.kind is Kind.CATEGORY:
        words: Sequence[str] = column.categories
    elif column.kind is Kind.TEXT:
        words = [str(value) for value in column.values[:20] if value is not None]
    else:
        return None
    if not words or not any(map(_IMAGINARY.search, words)) or any(complex_of(w) is None for w in words[:20]):
        return None
    found = [
        np.nan if gap else complex_of(str(label)) for label, gap in zip(column.labels(), column.missing, strict=True)
    ]
    return None if any(value is None for value in found) else np.array(found, dtype=np.complex128)
