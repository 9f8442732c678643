"""Tables in one JSON document: the six forms of pandas' to_json, dicts of lists, GeoJSON points, wrapped lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

Record = Mapping[str, Any]
_WRAPPERS = ("data", "results", "records", "rows", "items", "values", "features", "hits", "entries", "observations")


@dataclass(frozen=True, slots=True)
class JsonTable:
    """Records of a document.

    Parameters
    ----------
    records : sequence of mapping
    told : str
        What form it was, a sentence.
    """

    records: Sequence[Record]
    told: str


def table_of_json(document: Any) -> JsonTable | None:
    """The table that a document holds; None where it is none.

    >>> table_of_json({"columns": ["a"], "index": [0, 1], "data": [[1], [2]]}).records
    [{'a': 1}, {'a': 2}]
    >>> table_of_json({"a": {"0": 1, "1": 2}}).records
    [{'a': 1}, {'a': 2}]
    """
    if isinstance(document, list):
        return _of_list(cast(list[Any], document))
    if not isinstance(document, dict) or not document:
        return None
    found = cast(dict[str, Any], document)
    for form in (_split, _schema, _geo, _of_dicts, _of_lists, _wrapped):
        table = form(found)
        if table is not None:
            return table
    return None


def _of_list(items: list[Any]) -> JsonTable | None:
    if items and all(isinstance(item, dict) for item in items):
        return JsonTable(items, "A list of JSON objects: one row an object.")
    if items and all(isinstance(item, list) for item in items):
        return JsonTable(list(_from_rows(items, _names_of(items))), "A list of JSON lists: one row a list.")
    if items and not any(isinstance(item, (dict, list)) for item in items):
        return JsonTable([{"value": item} for item in items], "A list of JSON values: one column.")
    return (
        JsonTable([item if isinstance(item, dict) else {"value": item} for item in items], "A mixed list.")
        if items
        else None
    )


def _names_of(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Names from a first row of texts above values that are none, else numbers; the row is then taken off."""
    first = rows[0]
    named = len(rows) > 1 and bool(first) and all(isinstance(cell, str) for cell in first)
    if named and any(not isinstance(cell, str) for row in rows[1:20] for cell in row) and len(set(first)) == len(first):
        return [str(cell) for cell in first]
    return []


def _from_rows(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> Iterator[Record]:
    width = max(map(len, rows))
    known = [*names, *(f"column {i + 1}" for i in range(len(names), width))]
    for row in rows[1:] if names else rows:
        yield {known[i]: cell for i, cell in enumerate(row)}


def _split(document: dict[str, Any]) -> JsonTable | None:
    """Pandas' orient="split": columns, index and data."""
    names, data = document.get("columns"), document.get("data")
    if not isinstance(names, list) or not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        return None
    if any(len(row) != len(names) for row in data):
        return None
    flat = [" ".join(map(str, name)) if isinstance(name, list) else str(name) for name in names]
    told = "pandas' form 'split': names, index and rows; the index was left out."
    return JsonTable([dict(zip(flat, row, strict=True)) for row in data], told)


def _schema(document: dict[str, Any]) -> JsonTable | None:
    """Pandas' orient="table": a schema and records."""
    schema, data = document.get("schema"), document.get("data")
    if not isinstance(schema, dict) or "fields" not in schema or not isinstance(data, list):
        return None
    keys = schema.get("primaryKey") or []
    left = {key for key in keys if key in ("index", "level_0")}
    records = [{k: v for k, v in row.items() if k not in left} for row in data if isinstance(row, dict)]
    return JsonTable(records, "pandas' form 'table': a schema and rows; the index was left out.") if records else None


def _geo(document: dict[str, Any]) -> JsonTable | None:
    """A GeoJSON collection: the properties of each feature and its place."""
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        return None
    records: list[Record] = []
    other = 0
    for feature in features:
        shape = feature.get("geometry") or {}
        record = dict(feature.get("properties") or {})
        place = shape.get("coordinates")
        if shape.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
            names = ("longitude", "latitude", "altitude")
            record |= {name if name not in record else f"{name} (2)": v for name, v in zip(names, place, strict=False)}
        else:
            other += bool(shape)
            record["geometry"] = shape.get("type", "")
        records.append(record)
    rest = f" {other} features are not points; only the kind of their geometry is kept." if other else ""
    return JsonTable(records, f"GeoJSON: one row a feature, points as longitude and latitude in degrees.{rest}")


def _of_dicts(document: dict[str, Any]) -> JsonTable | None:
    """Pandas' orient="columns" or "index": a dict of dicts with the same keys."""
    if not all(isinstance(value, dict) and value for value in document.values()):
        return None
    inner = [tuple(value) for value in document.values()]
    if any(set(keys) != set(inner[0]) for keys in inner) or any(
        isinstance(v, dict) for d in document.values() for v in d.values()
    ):
        return None
    outer = tuple(document)
    if len(outer) == 1 and not all(map(_is_label, inner[0])):
        return None
    if _columns_outside(document, outer, inner[0]):
        records = [{name: document[name][label] for name in outer} for label in inner[0]]
        return JsonTable(records, "pandas' form 'columns': a dict of columns; the index was left out.")
    return JsonTable(list(document.values()), "pandas' form 'index': a dict of rows; the index was left out.")


def _columns_outside(document: dict[str, dict[str, Any]], outer: Sequence[str], inner: Sequence[str]) -> bool:
    """Whether the outer keys name columns: the others count, or hold values of one type each."""
    counts_inside, counts_outside = all(map(_is_label, inner)), all(map(_is_label, outer))
    if counts_inside != counts_outside:
        return counts_inside
    by_outer = sum(len({_sort(v) for v in document[name].values()} - {"none"}) <= 1 for name in outer) / len(outer)
    by_inner = sum(len({_sort(document[o][i]) for o in outer} - {"none"}) <= 1 for i in inner) / len(inner)
    if by_outer != by_inner:
        return by_outer > by_inner
    return len(inner) >= len(outer)


def _is_label(key: str) -> bool:
    return key.lstrip("-").isdigit()


def _sort(value: Any) -> str:
    if value is None:
        return "none"
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def _of_lists(document: dict[str, Any]) -> JsonTable | None:
    """A dict of lists of equal length, with or without a few single values beside them."""
    lists = {name: value for name, value in document.items() if isinstance(value, list)}
    lengths = {len(value) for value in lists.values()}
    if len(lengths) != 1 or lengths == {0} or (len(lists) < 2 and len(document) > 1):
        return None
    if any(isinstance(item, dict) for value in lists.values() for item in value[:5]):
        return None
    if any(isinstance(value, dict) for value in document.values()):
        return None
    records = [{name: value[i] for name, value in lists.items()} for i in range(lengths.pop())]
    left = [name for name in document if name not in lists]
    rest = f" Left out, as they are not lists: {', '.join(left[:8])}." if left else ""
    return JsonTable(records, f"A dict of lists: one column a list.{rest}")


def _wrapped(document: dict[str, Any]) -> JsonTable | None:
    """A list of records inside a dict, the longest where there are several, or the one under a usual name."""
    lists = {name: v for name, v in document.items() if isinstance(v, list) and v and isinstance(v[0], (dict, list))}
    if not lists:
        nested = {name: v for name, v in document.items() if isinstance(v, dict)}
        inner = {
            name: table for name, v in nested.items() if name in _WRAPPERS and (table := table_of_json(v)) is not None
        }
        name = next(iter(inner), None)
        return None if name is None else JsonTable(inner[name].records, f"The table under '{name}': {inner[name].told}")
    name = next((name for name in _WRAPPERS if name in lists), max(lists, key=lambda name: len(lists[name])))
    table = _of_list(lists[name])
    left = [other for other in document if other != name]
    rest = f" Left out: {', '.join(left[:8])}." if left else ""
    return None if table is None else JsonTable(table.records, f"The list under '{name}'. {table.told}{rest}")
