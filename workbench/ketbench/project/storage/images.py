"""HDF5 files as bytes in memory: a full disk then ends in an OSError, where HDF5 itself may take the process down."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator
from contextlib import contextmanager

import h5py


def image_of(write: Callable[[h5py.File], None]) -> bytes:
    """The bytes of a new HDF5 file that `write` fills."""
    with h5py.File.in_memory() as file:
        write(file)
        file.flush()
        return file.id.get_file_image()


@contextmanager
def opened(image: bytes) -> Generator[h5py.File]:
    """A file in memory, for reading."""
    with h5py.File(io.BytesIO(image), "r") as file:
        yield file
