"""What is wrong with files, texts of several lines and rows of columns in a form; and its files as they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel

from ketbench.contract.chosen.code import CodeTrouble, code_trouble
from ketbench.contract.chosen.columns import column_troubles
from ketbench.contract.chosen.files import ChosenFile, file_trouble, pinned_file
from ketbench.contract.forms import FormField, form
from ketbench.data.dataset import Dataset

_CHOSEN = ("file", "code", "columns", "table")


def chosen_problems(params: type[BaseModel], values: Mapping[str, Any], dataset: Dataset | None) -> dict[str, str]:
    """A sentence by dotted field name, of what a model of numbers and words cannot know; empty when all is right.

    Parameters
    ----------
    params : type of BaseModel
    values : mapping of str to JSON value
        What is left out takes its default and is looked at too.
    dataset : Dataset or None
    """
    return dict(_looked(form(params), values, dataset, ""))


def in_words(field: FormField, value: Any) -> str:
    """A file, a text of several lines or rows a column in a few words; empty for any other kind of field."""
    if field.kind == "file":
        try:
            return ChosenFile.model_validate(value or {}).name or "no file"
        except ValueError:
            return str(value)
    if field.kind == "columns" and isinstance(value, Mapping):
        count = len(cast("Mapping[str, Any]", value))
        return f"{count} of the columns changed" if count else "all columns alike"
    if field.kind == "code" and isinstance(value, str):
        lines = value.strip().split("\n")
        return lines[0] if len(lines) == 1 else f"{len(lines)} lines"
    return ""


def trouble_of(field: FormField, text: object) -> CodeTrouble | None:
    """What is wrong with the text of a field of several lines."""
    return code_trouble(text, field.code) if isinstance(text, str) else None


def pinned(params: type[BaseModel], values: Mapping[str, Any], folder: str = "", beside: str = "") -> dict[str, Any]:
    """The values with every file by its whole path and digest; see `pinned_file`."""
    return dict(_pinned(form(params), values, lambda given: pinned_file(given, folder, beside)))


def _pinned(
    fields: Iterable[FormField], values: Mapping[str, Any], pin: Callable[[Any], Any]
) -> Iterator[tuple[str, Any]]:
    by_name = {field.name: field for field in fields}
    for name, given in values.items():
        field = by_name.get(name)
        if field is not None and field.kind == "file" and given:
            yield name, pin(given)
        elif field is not None and field.kind == "table" and _has_file(field) and isinstance(given, (list, tuple)):
            rows = cast("Sequence[Any]", given)
            yield name, [dict(_pinned(field.columns, one, pin)) if isinstance(one, Mapping) else one for one in rows]
        else:
            yield name, given


def _has_file(field: FormField) -> bool:
    return any(one.kind == "file" for one in field.columns)


def _looked(
    fields: Iterable[FormField], values: Mapping[str, Any], dataset: Dataset | None, place: str
) -> Iterator[tuple[str, str]]:
    for field in fields:
        if field.kind not in _CHOSEN or not field.is_meant(values):
            continue
        given: Any = values.get(field.name, field.default)
        if field.kind == "table":
            rows = cast("Sequence[Any]", given if isinstance(given, (list, tuple)) else ())
            for number, one in enumerate(rows):
                if isinstance(one, Mapping):
                    inner = cast("Mapping[str, Any]", one)
                    yield from _looked(field.columns, inner, dataset, f"{place}{field.name}.{number}.")
        elif said := _said(field, given, dataset):
            yield place + field.name, said


def _said(field: FormField, given: Any, dataset: Dataset | None) -> str:
    if field.kind == "file":
        try:
            said = file_trouble(ChosenFile.model_validate(given or {}), field.endings, field.most_bytes)
        except ValueError:
            # The model of the form says so in its own words.
            return ""
        return f"{field.title}: {said}" if said else ""
    if field.kind == "columns":
        rows = cast("Mapping[str, object]", given if isinstance(given, Mapping) else {})
        return next(column_troubles(rows, field.per_column, dataset, field.title), "")
    found = trouble_of(field, given)
    return f"{field.title}: {found.text[0].lower()}{found.text[1:]}" if found else ""
