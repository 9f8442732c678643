"""Compares the lengths that texts declare with the file that holds them, before HDF5 asks for so much memory."""

from __future__ import annotations

import os
import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress

import h5py
from h5py import h5d  # pyright: ignore[reportAttributeAccessIssue]

MOST_SHARED = 200
"""Texts may share a place in the file; together they may be so many times the file."""
ATTRIBUTES_MEMORY = 256 << 20
"""Attributes hold some hundred bytes; to declare more than this ends in an error instead of in memory."""
_ELEMENT = struct.Struct("<I8xI")


def declared_problem(node: h5py.Dataset) -> str:
    """Why the texts of a dataset must not be read; empty where their lengths can be true."""
    if not isinstance(node.dtype.metadata, dict) and node.dtype.kind != "O":
        return ""
    handle, size = _file_of(node)
    if handle is None:
        return ""
    total = 0
    for length in _lengths(node, handle):
        total += length
        if length > size or total > MOST_SHARED * size:
            return f"A text declares a length of {length} bytes in a file of {size} bytes."
    return ""


def _lengths(node: h5py.Dataset, handle: int) -> Iterator[int]:
    """Declared lengths as they stand in the file: 4 bytes length, 8 bytes address, 4 bytes index each."""
    for content in _raw(node, handle):
        for start in range(0, len(content) - len(content) % 16, 16):
            yield int(_ELEMENT.unpack_from(content, start)[0])


def _raw(node: h5py.Dataset, handle: int) -> Iterator[bytes]:
    properties = node.id.get_create_plist()
    if properties.get_layout() == h5d.CONTIGUOUS:
        offset = node.id.get_offset()
        if offset is not None and node.id.get_storage_size():
            yield os.pread(handle, node.id.get_storage_size(), offset)
        return
    if properties.get_layout() == h5d.CHUNKED:
        for index in range(node.id.get_num_chunks()):
            info = node.id.get_chunk_info(index)
            yield os.pread(handle, info.size, info.byte_offset)


def is_laid_out_plainly(node: h5py.Dataset) -> bool:
    """Whether declared lengths can be seen: texts lie contiguous, or in chunks that are not packed."""
    properties = node.id.get_create_plist()
    layout = properties.get_layout()
    return layout == h5d.CONTIGUOUS or (layout == h5d.CHUNKED and properties.get_nfilters() == 0)


def _file_of(node: h5py.Dataset) -> tuple[int | None, int]:
    """The descriptor of the open file and its size; none where it is in memory or the system has no `pread`."""
    if not hasattr(os, "pread") or node.file.driver != "sec2":
        return None, 0
    handle = int(node.file.id.get_vfd_handle())
    return handle, os.fstat(handle).st_size


@contextmanager
def lean() -> Generator[None]:
    """Let this process take only little more memory than it has, for as long as it reads what should be small."""
    limits = _limits()
    if limits is None:
        yield
        return
    import resource

    soft, hard, used = limits
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (min(used + ATTRIBUTES_MEMORY, soft), hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _limits() -> tuple[int, int, int] | None:
    """The limits of address space and what is taken of it; None where the process is not limited, or nobody says."""
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY:
            return None
        with open("/proc/self/statm", encoding="ascii") as file:
            return soft, hard, int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError, ValueError):
        return None
