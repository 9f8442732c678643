"""Parts of a run that are taken out of a snapshot's bytes when somebody asks for them."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import h5py

from ketbench.project.storage.codecs.elements import child_group, named_children, reading_as_damage

T = TypeVar("T")


class Held:
    """The bytes of a snapshot in memory, so that whatever happens to the file, what was opened stays readable.

    Parameters
    ----------
    image : BytesIO
        Of a file that was looked over.
    name : str
        Of the file, for messages.
    """

    def __init__(self, image: io.BytesIO, name: str) -> None:
        self.name = name
        self.file = h5py.File(image, "r")


class Later(Mapping[str, T]):
    """What a group holds by name: the names when they are first wanted, each item when it is.

    Parameters
    ----------
    held : Held
    place : str
        Of the group in the file.
    read : callable
        Gives the item under a link of the group.
    """

    __slots__ = ("_held", "_items", "_links", "_place", "_read")

    def __init__(self, held: Held, place: str, read: Callable[[h5py.Group, str], T]) -> None:
        self._held: Held | None = held
        self._place, self._read = place, read
        self._links: dict[str, str] | None = None
        self._items: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._items:
            link = self._names()[name]
            with self._group() as group:
                self._items[name] = self._read(group, link)
            if len(self._items) == len(self._names()):
                # The bytes of a whole snapshot go with the last part that still needs them.
                self._held = None
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __bool__(self) -> bool:
        """Whether there is anything: asked of every run, so the names are not read for it."""
        if self._links is not None:
            return bool(self._links)
        with self._group() as group:
            return len(group) > 0

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process has no use for the file: it gets what is in it."""
        return dict, (dict(self),)

    def _names(self) -> dict[str, str]:
        """Link by name, in the order in which they were written."""
        if self._links is None:
            with self._group() as group:
                self._links = {name: link for link, name in named_children(group)}
        return self._links

    @contextmanager
    def _group(self) -> Generator[h5py.Group]:
        assert self._held is not None
        with reading_as_damage(self._held.name):
            yield child_group(self._held.file, self._place)
