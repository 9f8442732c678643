"""A project and HDF5: the whole of it for a snapshot, or the change from one project to the next for the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import h5py

from ketbench.project.project import Project
from ketbench.project.storage.codecs import elements
from ketbench.project.storage.codecs.elements import child_group, read_json, write_json
from ketbench.project.storage.codecs.later import Held
from ketbench.project.storage.codecs.names import escaped
from ketbench.project.storage.codecs.reading import Reading
from ketbench.project.storage.codecs.writing import Writing
from ketbench.project.storage.images import image_of, opened
from ketbench.project.storage.known import Known
from ketbench.project.storage.saving.former import remove
from ketbench.project.storage.saving.layout import Layout

COLLECTIONS = ("datasets", "circuits", "experiments", "runs", "jobs")
LATER = ("jobs",)
"""Written only where there are any, so that other files stay as they were."""


def write_project(file: h5py.File, project: Project, former: Project | None = None) -> None:
    """Write a whole project; into a file that holds `former`, what differs from it."""
    names = {kind: list(getattr(project, kind)) for kind in COLLECTIONS if kind not in LATER or getattr(project, kind)}
    if former is not None:
        remove(file, "project")
    write_json(file, "project", {**_about(project), **names})
    kept = _kept(former, project) if former is not None else Project()
    for kind in COLLECTIONS if former is not None else ():
        for name in getattr(former, kind).keys() - getattr(kept, kind).keys():
            remove(file, f"{kind}/{escaped(name)}")
    _write(file, project, kept, Writing(with_qasm=True, lies=Layout.of(kept)))


def _kept(former: Project, project: Project) -> Project:
    """The parts of a former project that the next one has as they were."""
    kept: dict[str, Any] = {}
    for kind in COLLECTIONS:
        now = getattr(project, kind)
        kept[kind] = {name: item for name, item in getattr(former, kind).items() if now.get(name) is item}
    return Project(**kept)


def read_project(file: h5py.Group, known: Known | None = None, held: Held | None = None) -> Project:
    """Read what `write_project` wrote; with `held`, the curves, figures and arrays of runs when they are asked for."""
    about = read_json(file, "project")
    return _read(file, about, Project(about["name"], about["notes"]), Reading(known or Known(), held))


def _about(project: Project) -> dict[str, Any]:
    """What is written as JSON; sweeps only where there are any, so that other files stay as they were."""
    about: dict[str, Any] = {"name": project.name, "notes": project.notes}
    return {**about, "sweeps": dict(project.sweeps)} if project.sweeps else about


def change_image(before: Project, after: Project, known: Known) -> bytes:
    """The change between two projects as an HDF5 file; what `known` holds is named and not written again."""
    about = _about(after)
    for kind in COLLECTIONS:
        names = list(getattr(after, kind))
        if names != list(getattr(before, kind)):
            about[kind] = names

    def write(file: h5py.File) -> None:
        _write(file, after, before, Writing(known, before.circuits))
        write_json(file, "project", about)

    return image_of(write)


def changed_project(before: Project, image: bytes, known: Known) -> Project:
    """The project after a change; `known` takes in what is new."""
    with opened(image) as file:
        return _read(file, read_json(file, "project"), before, Reading(known))


def _write(file: h5py.Group, project: Project, before: Project, writing: Writing) -> None:
    writers: dict[str, Callable[[h5py.Group, str, Any], None]] = {
        "datasets": writing.dataset,
        "circuits": writing.circuit,
        "experiments": writing.experiment,
        "runs": writing.run,
        "jobs": writing.job,
    }
    for kind, write in writers.items():
        if kind in LATER and kind not in file and not getattr(project, kind):
            continue
        group = child_group(file, kind) if kind in file else elements.new_group(file, kind, kind)
        old = getattr(before, kind)
        for name, item in getattr(project, kind).items():
            if old.get(name) is not item:
                write(group, escaped(name), item)


def _read(file: h5py.Group, about: Mapping[str, Any], before: Project, reading: Reading) -> Project:
    collections: dict[str, Any] = {}
    for kind in COLLECTIONS:
        kept = getattr(before, kind)
        if kind in LATER and kind not in file:
            collections[kind] = kept
            continue
        group = child_group(file, kind)
        if kind in about or len(group):
            names = about.get(kind, list(kept))
            kept = {n: _item(reading, kind, group, n) if escaped(n) in group else kept[n] for n in names}
        collections[kind] = kept
    sweeps = about.get("sweeps", {})
    return replace(before, name=about["name"], notes=about["notes"], sweeps=sweeps, **collections)


def _item(reading: Reading, kind: str, group: h5py.Group, name: str) -> Any:
    match kind:
        case "datasets":
            return reading.dataset(group, escaped(name))
        case "circuits":
            return reading.circuit(group, escaped(name))
        case "experiments":
            return reading.experiment(group, escaped(name))
        case "jobs":
            return reading.job(group, escaped(name))
        case _:
            return reading.run(group, escaped(name), name)
