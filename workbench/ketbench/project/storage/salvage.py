"""Reads what is left of a damaged project file, object by object, from a copy; the original is never touched."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py

from ketbench.base.errors import DamagedError, KetbenchError
from ketbench.project.project import Project
from ketbench.project.storage.child import EndlessError, in_child, most_work
from ketbench.project.storage.codecs.elements import address_of, child_group, links_of, number_of, read_json
from ketbench.project.storage.codecs.names import unescaped
from ketbench.project.storage.codecs.project import COLLECTIONS, LATER
from ketbench.project.storage.codecs.reading import Reading
from ketbench.project.storage.inspection import dataset_problem
from ketbench.project.storage.snapshot import ID, SEQUENCE, Snapshot, read_snapshot, snapshot_image

MOST_CRASHES = 10
MOST_CIRCLES = 2
LARGEST_END = 1 << 36
_SPARE = {"runs": ("result", "checkpoint", "experiment/dataset", "experiment/circuit"), "experiments": ("dataset",)}
_STUMBLES = (KetbenchError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, RuntimeError)


@dataclass
class Salvaged:
    """What was read.

    Parameters
    ----------
    snapshot : Snapshot or None
        None when nothing could be read at all.
    lost : list of str
        A sentence for each object, or part of one, that was not.
    """

    snapshot: Snapshot | None
    lost: list[str] = field(default_factory=list)


def salvage(path: Path) -> Salvaged:
    """Read a damaged file in child processes; an object that takes a child down is passed over the next time."""
    skipped: list[str] = []
    circles = 0
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        target = Path(folder) / "salvaged.h5"
        for _ in range(MOST_CRASHES):
            try:
                lost = in_child("salvage", [str(path), str(target), *skipped], most_work(path))["lost"]
                return Salvaged(read_snapshot(target) if target.exists() else None, lost)
            except DamagedError as error:
                circles += isinstance(error, EndlessError)
                place = _place_file(target)
                if not place.exists() or circles == MOST_CIRCLES:
                    break
                skipped.append(place.read_text("utf-8", errors="surrogatepass"))
    return Salvaged(None, [f"Nothing in '{path.name}' could be read."])


def salvage_into(path: Path, target: Path, skipped: Iterable[str] = ()) -> dict[str, Any]:
    """The child's side: write what is sound as a new snapshot file and list what is not."""
    copy = target.with_suffix(".copy")
    shutil.copyfile(path, copy)
    _pad(copy)
    try:
        with _opened_for_good(copy) as file:
            scraps = _Scraps(file, _place_file(target), frozenset(skipped))
            project = scraps.project(path.stem)
            identity = str(file.attrs.get(ID, "")), number_of(file, SEQUENCE, -1)
    except _STUMBLES as error:
        return {"lost": [f"Nothing in '{path.name}' could be read ({error})."]}
    target.write_bytes(snapshot_image(Snapshot(project, *identity)))
    return {"lost": scraps.lost}


@contextmanager
def _opened_for_good(path: Path) -> Generator[h5py.File]:
    """A damaged file open for changes; that it cannot be closed properly is no news."""
    file = h5py.File(path, "r+", locking=False)
    try:
        yield file
    finally:
        with suppress(*_STUMBLES):
            file.close()


class _Scraps:
    """A copy of a damaged file; parts that an object can do without are unlinked from it where they are bad."""

    def __init__(self, file: h5py.File, place: Path, skipped: frozenset[str]) -> None:
        self.lost: list[str] = []
        self._file = file
        self._place = place
        self._skipped = skipped
        self._reading = Reading()
        self._sound: dict[int, bool] = {}

    def project(self, name: str) -> Project:
        about = self._about(name)
        collections = {kind: dict(self._items(kind, about.get(kind, []))) for kind in COLLECTIONS}
        sweeps = about.get("sweeps", {})
        return Project(name=about["name"], notes=about["notes"], sweeps=sweeps, **collections)

    def _about(self, name: str) -> dict[str, Any]:
        try:
            if self._is_sound(self._file["project"]):
                return read_json(self._file, "project")
        except _STUMBLES:
            pass
        self.lost.append("The project's name, notes and the order of its parts are damaged.")
        return {"name": name, "notes": ""}

    def _items(self, kind: str, order: list[str]) -> Iterator[tuple[str, Any]]:
        if kind in LATER and kind not in self._file and not order:
            return
        try:
            group = child_group(self._file, kind)
            links = {unescaped(link): link for link in links_of(group)}
        except _STUMBLES as error:
            self.lost.append(f"The list of {kind} is damaged ({error}).")
            return
        gone = [name for name in order if name not in links]
        self.lost += [f"'{name}' among the {kind} is not there any more." for name in gone]
        for name in [*filter(links.__contains__, order), *(name for name in links if name not in order)]:
            item = self._item(kind, group, links[name], name)
            if item is not None:
                yield name, item

    def _item(self, kind: str, group: h5py.Group, link: str, name: str) -> Any:
        place = f"{kind}/{link}"
        self._place.write_text(place, "utf-8", errors="surrogatepass")
        try:
            if place in self._skipped:
                raise DamagedError("reading it ends the process")
            self._drop_bad_parts(kind, child_group(group, link), name)
            if not self._is_sound(group[link]):
                raise DamagedError("its data differ from what was written")
            return self._read(kind, group, link, name)
        except _STUMBLES as error:
            self.lost.append(f"'{name}' among the {kind} is damaged ({error}).")
            return None

    def _drop_bad_parts(self, kind: str, group: h5py.Group, name: str) -> None:
        for part in _SPARE.get(kind, ()):
            if part in group and not self._is_sound(group[part]):
                del group[part]
                self._sound.clear()
                self.lost.append(f"The {part.replace('/', 's ')} of '{name}' among the {kind} is damaged.")

    def _read(self, kind: str, group: h5py.Group, link: str, name: str) -> Any:
        if kind == "runs":
            return self._reading.run(group, link, name)
        return getattr(self._reading, kind.removesuffix("s"))(group, link)

    def _is_sound(self, node: Any) -> bool:
        address = address_of(node)
        if address not in self._sound:
            self._sound[address] = False
            try:
                self._sound[address] = _group_is_sound(node, self._is_sound)
            except _STUMBLES:
                return False
        return self._sound[address]


def _group_is_sound(node: Any, is_sound: Any) -> bool:
    if isinstance(node, h5py.Dataset):
        return not dataset_problem(node)
    links = links_of(node)
    hard = all(isinstance(node.get(link, getlink=True), h5py.HardLink) for link in links)
    return hard and all(is_sound(node[link]) for link in links)


def _place_file(target: Path) -> Path:
    return target.with_suffix(".place")


def _pad(path: Path) -> None:
    """Give a file that was cut off its old length: HDF5 then opens it, and what is missing fails its hash."""
    with path.open("r+b") as file:
        head = file.read(64)
        if len(head) < 64:
            return
        start = {0: 40, 1: 44, 2: 28, 3: 28}.get(head[8])
        end = int.from_bytes(head[start : start + 8], "little") if start else 0
        size = path.stat().st_size
        if size < end < LARGEST_END:
            file.truncate(end)
