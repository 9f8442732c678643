"""Replaces files that are in the application twice by links, so that a library is neither stored nor loaded twice."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from pathlib import Path

SMALLEST = 1 << 20


def link_twins(folder: Path, smallest: int = SMALLEST) -> int:
    """Keep the deepest of equal files and let the others point to it.

    Parameters
    ----------
    folder : Path
    smallest : int, bytes
        Files below are left alone.

    Returns
    -------
    int
        Bytes saved.
    """
    by_size: defaultdict[int, list[Path]] = defaultdict(list)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.stat().st_size >= smallest:
            by_size[path.stat().st_size].append(path)
    return sum(_linked(paths, size) for size, paths in by_size.items() if len(paths) > 1)


def _linked(paths: list[Path], size: int) -> int:
    by_content: defaultdict[str, list[Path]] = defaultdict(list)
    for path in paths:
        with path.open("rb") as file:
            by_content[hashlib.file_digest(file, "sha256").hexdigest()].append(path)
    saved = 0
    for equal in by_content.values():
        kept, *others = sorted(equal, key=lambda path: (-len(path.parts), str(path)))
        for other in others:
            beside = other.with_name(f"{other.name}.link")
            beside.symlink_to(os.path.relpath(kept, other.parent))
            beside.replace(other)
            saved += size
    return saved
