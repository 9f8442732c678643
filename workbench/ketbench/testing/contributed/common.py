"""Rules of every kind: what it says about itself, that its manifest says the same, that importing it is light."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ketbench.base.contributed.kinds import described
from ketbench.base.contributed.manifest import FILE, manifest_path, read_manifest
from ketbench.base.errors import KetbenchError
from ketbench.testing.contributed.subject import Contributed
from ketbench.testing.outlook import HEAVY, QT
from ketbench.testing.rule import NotExamined


def says_what_it_is(subject: Contributed) -> Iterator[str]:
    """Its attributes are those of its kind, and its methods are there."""
    yield from described(subject.kind, subject.stated)[1]
    for method in subject.kind.methods:
        if not callable(getattr(subject.found, method, None)):
            yield f"It has no method {method}; write one."


def manifest_says_the_same(subject: Contributed) -> Iterator[str]:
    """The manifest beside its code says what the code says."""
    top = type(subject.found).__module__.partition(".")[0]
    place = manifest_path(top)
    if place is None:
        raise NotExamined("It is a module without a package, which has no place for a manifest.")
    try:
        tables = read_manifest(place, stale=True)
    except KetbenchError as error:
        yield str(error)
        return
    if not tables:
        yield f"Its package has no {FILE}, so its code must run to list it; write it: ketbench plugin manifest."
        return
    row = tables.get(subject.kind.heading, {}).get(subject.name)
    if row is None:
        yield f"{FILE} has no [{subject.kind.heading}.{subject.name}]; write it anew: ketbench plugin manifest."
        return
    listed, _ = described(subject.kind, row)
    if not read_manifest(place):
        yield f"{FILE} was written for other code than there is now; write it anew: ketbench plugin manifest."
    for key, value in subject.facts.items():
        if listed.get(key) != value:
            said = f"{FILE} says {key} = {listed.get(key)!r}, and the code {value!r}"
            yield f"{said}; write it anew: ketbench plugin manifest."


def is_light(subject: Contributed) -> Iterator[str]:
    """Its module brings in no window library and, but for what it is about, nothing heavy."""
    module = sys.modules.get(type(subject.found).__module__)
    names = set(vars(module)) if module else set[str]()
    for name in (*QT, *HEAVY):
        if name.partition(".")[0] in names and "." not in name:
            yield f"Its module imports {name} at its top; import it inside the method that needs it."
