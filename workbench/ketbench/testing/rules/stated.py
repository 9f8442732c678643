"""The rule of a backend's manifest: what lists and forms are drawn from is what the code says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ketbench.backends.describing.description import facts_of
from ketbench.base.contributed.manifest import FILE, manifest_path, read_manifest
from ketbench.base.errors import KetbenchError
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject

_AGAIN = "write it anew: ketbench plugin manifest."


def manifest_says_the_same(subject: Subject) -> Iterator[str]:
    """Where the package has a manifest, it describes this backend, and as it is."""
    backend = subject.backend
    place = manifest_path(type(backend).__module__.partition(".")[0])
    if place is None:
        return
    try:
        tables = read_manifest(place, stale=True)
        fresh = bool(read_manifest(place))
    except KetbenchError as error:
        yield str(error)
        return
    if not tables:
        raise NotExamined(f"Its package has no {FILE}, so it is described by a trial; {_AGAIN}")
    row: dict[str, Any] | None = tables.get("backends", {}).get(backend.name)
    if row is None:
        yield f"{FILE} has no [backends.{backend.name}]; {_AGAIN}"
        return
    facts: dict[str, Any] = json.loads(json.dumps(facts_of(backend)))
    for name in sorted({*facts, *row}):
        said = _read(row.get(name))
        if said != facts.get(name):
            yield f"{FILE} says another {name} than the code; {_AGAIN}"
    if not fresh:
        yield f"{FILE} was written for other code than there is now; {_AGAIN}"


def _read(value: Any) -> Any:
    """Mappings are kept as a text of JSON."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
