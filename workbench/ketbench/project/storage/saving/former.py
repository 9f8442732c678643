"""The snapshot that a save goes on from: what it holds, and how much of its room is of no more use."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
from h5py import h5o  # pyright: ignore[reportAttributeAccessIssue]

from ketbench.project.project import Project
from ketbench.project.storage.codecs.elements import links_of, number_of
from ketbench.project.storage.saving.blocks import Blocks
from ketbench.project.storage.saving.overlay import Overlay

UNUSED = "unused-bytes"
"""Attribute of the root: room of parts that were removed or replaced since the file was last written whole. A file
without it was written by an earlier version, and is written whole once."""
SMALL = 1 << 20
SHARE = 3
OBJECT_BYTES = 600
"""About what HDF5 keeps for an object beside its data."""


@dataclass(frozen=True)
class Former:
    """A snapshot file that was sound when it was last looked at.

    Parameters
    ----------
    project : Project
        What it holds; parts that are the same objects in the next project are taken over as they lie.
    path : Path
    blocks : Blocks
    """

    project: Project
    path: Path
    blocks: Blocks

    def changed(self, write: Callable[[h5py.File], None], scratch: Path) -> Blocks | None:
        """Write the file as `write` changes it to another place, and what that holds then.

        None, and no promise of what lies there, where the file is not what it was, or where adding to it wastes much:
        more than a third of it, and more than a megabyte, is of no more use.

        Raises
        ------
        OSError
            When it cannot be written.
        ProjectError
            As `write` does.
        """
        try:
            source = self.path.open("rb")
        except OSError:
            return None
        with source, Overlay(source, self.blocks) as overlay:
            try:
                with h5py.File(overlay, "r+") as file:
                    if not _is_worth_keeping(file, self.blocks.size):
                        return None
                    write(file)
                return overlay.write_to(scratch)
            except Exception as error:
                # A disk that does not give back what it has cannot be added to, but perhaps written anew.
                if overlay.is_damaged or (isinstance(error, OSError) and error.errno == errno.EIO):
                    return None
                raise


def _is_worth_keeping(file: h5py.File, size: int) -> bool:
    return UNUSED in file.attrs and number_of(file, UNUSED) <= max(SMALL, size // SHARE)


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
