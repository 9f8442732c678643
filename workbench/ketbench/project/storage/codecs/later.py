"""Parts of a run that are taken out of a snapshot's bytes when somebody asks for them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import h5py

from ketbench.project.storage.codecs.elements import child_group, reading_as_damage

T = TypeVar("T")


class Held:
    """The bytes of a snapshot in memory, so that whatever happens to the file, what was opened stays readable.

    Parameters
    ----------
    image : bytes
        Of a file that was looked over.
    name : str
        Of the file, for messages.
    """

    def __init__(self, image: bytes, name: str) -> None:
        self.name = name
        self.file = h5py.File(io.BytesIO(image), "r")


class Later(Mapping[str, T]):
    """What a group holds by name, read as a whole when it is first looked into.

    Parameters
    ----------
    held : Held
    place : str
        Of the group in the file.
    read : callable
        Gives the items of the group in their order.
    """

    __slots__ = ("_items", "_source")

    def __init__(self, held: Held, place: str, read: Callable[[h5py.Group], dict[str, T]]) -> None:
        self._items: dict[str, T] | None = None
        self._source: tuple[Held, str, Callable[[h5py.Group], dict[str, T]]] | None = (held, place, read)

    def __getitem__(self, name: str) -> T:
        return self._there()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._there())

    def __len__(self) -> int:
        return len(self._there())

    def __repr__(self) -> str:
        return repr(self._there())

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process has no use for the file: it gets what is in it."""
        return dict, (self._there(),)

    def _there(self) -> dict[str, T]:
        source = self._source
        if self._items is None and source is not None:
            held, place, read = source
            with reading_as_damage(held.name):
                self._items = read(child_group(held.file, place))
            # The bytes of a whole snapshot go with the last part that still needs them.
            self._source = None
        assert self._items is not None
        return self._items
