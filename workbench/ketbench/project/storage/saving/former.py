"""The snapshot that a save goes on from: what it holds, and how much of its room is of no more use."""

from __future__ import annotations

from dataclasses import dataclass

import h5py
from h5py import h5o  # pyright: ignore[reportAttributeAccessIssue]

from ketbench.project.project import Project
from ketbench.project.storage.codecs.elements import links_of, number_of
from ketbench.project.storage.images import opened

UNUSED = "unused-bytes"
"""Attribute of the root: room of parts that were removed or replaced since the file was last written whole. A file
without it was written by an earlier version, and is written whole once."""
SMALL = 1 << 20
SHARE = 3
OBJECT_BYTES = 600
"""About what HDF5 keeps for an object beside its data."""


@dataclass(frozen=True)
class Former:
    """A snapshot file in memory.

    Parameters
    ----------
    project : Project
        What it holds; parts that are the same objects in the next project are taken over as they lie.
    image : bytes
    """

    project: Project
    image: bytes

    @property
    def is_worth_keeping(self) -> bool:
        """Whether adding to it wastes little: at most a third of the file, or a megabyte."""
        with opened(self.image) as file:
            return UNUSED in file.attrs and number_of(file, UNUSED) <= max(SMALL, len(self.image) // SHARE)


def remove(file: h5py.File, place: str) -> None:
    """Unlink an object and note the room it leaves."""
    file.attrs[UNUSED] = number_of(file, UNUSED) + _room(file, place)
    del file[place]


def _room(parent: h5py.Group, link: str) -> int:
    """Bytes that no other link needs."""
    node = parent[link]
    if h5o.get_info(node.id).rc > 1:
        return 0
    if isinstance(node, h5py.Group):
        return OBJECT_BYTES + sum(_room(node, inside) for inside in links_of(node))
    return OBJECT_BYTES + int(node.id.get_storage_size() if isinstance(node, h5py.Dataset) else 0)
