"""Reads Stata files by their own types and value labels; pandas is loaded late, in the worker."""

from __future__ import annotations

from typing import Any

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.from_tables import dataset_of
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess

MOST_TOLD = 20


def read_stata(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """All variables of a file; one whose values all have labels becomes a category.

    Raises
    ------
    DatasetError
        Without pandas, for a damaged file or one without rows.
    """
    try:
        from pandas.io.stata import StataReader
    except ImportError:
        text = f"'{source.name}' is a Stata file, which needs the package pandas"
        raise DatasetError(f"{text}; install it with: pip install 'ketbench[data]'.") from None
    try:
        with source.stream() as file, StataReader(file, convert_categoricals=False) as opened:
            table = opened.read(nrows=options.rows)
            described = opened.variable_labels()
        _label(table, _labelled(source, StataReader, options, findings), findings)
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise DatasetError(f"'{source.name}' is a damaged Stata file ({reason}); save it again.") from None
    if len(table) == 0:
        raise DatasetError(f"'{source.name}' has {len(table.columns)} variables and no row; export it again.")
    _tell(table, described, findings)
    return dataset_of(table).columns, Guess(Format.STATA)


def _labelled(source: Source, reader: Any, options: Options, findings: Findings) -> Any:
    """The table with labels in the place of codes; empty where labels name two values alike."""
    with source.stream() as file, reader(file, convert_categoricals=False) as opened:
        try:
            return opened.read(nrows=options.rows, convert_categoricals=True)
        except ValueError as error:
            if "not unique" not in str(error):
                raise
    findings.note("Value labels that name two values alike were left out; such columns keep their codes.", "types")
    return {}


def _label(table: Any, labelled: Any, findings: Findings) -> None:
    """Put labels in the place of codes, but only where every value has one."""
    for name in table.columns:
        categories = getattr(getattr(labelled.get(name), "cat", None), "categories", None)
        if categories is None:
            continue
        words = [one for one in categories if isinstance(one, str)]
        if len(words) == len(categories):
            table[name] = labelled[name]
        elif words:
            # A label for a few values only names codes such as "refused" in a column of numbers.
            shown = ", ".join(f"'{word}'" for word in words[:3])
            findings.note(f"Column '{name}' keeps its numbers; the file names only some of them ({shown}).", "types")


def _tell(table: Any, described: dict[str, str], findings: Findings) -> None:
    for name in table.columns:
        missing = int(table[name].isna().sum())
        if missing:
            findings.note(f"Missing in column '{name}': {missing} times.", "missing values")
    told = [(name, text) for name, text in described.items() if text and text != name]
    for name, text in told[:MOST_TOLD]:
        findings.note(f"Column '{name}': {text.rstrip('.')}.", "labels")
