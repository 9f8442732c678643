"""What the files of a package are like now, as a digest; another file makes another. Imports nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder
from pathlib import Path

_MOST_FILES = 5000
_CODE = (".py", ".so", ".pyd", ".dll", ".dylib", ".toml")


def files_digest(tops: Sequence[str], path: Sequence[str] | None = None) -> str:
    """Of the modules or packages of these names; they are looked for on `sys.path` if no path is given."""
    rows = [row for top in sorted(tops) for row in file_rows(top, path)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def file_rows(top: str, path: Sequence[str] | None = None) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of the files of a module or package."""
    spec = PathFinder.find_spec(top, path)
    if spec is None:
        return
    count = 0
    for root in spec.submodule_search_locations or ():
        for folder, _, names in os.walk(root):
            for name in sorted(names):
                if name.endswith(_CODE) and (count := count + 1) <= _MOST_FILES:
                    yield _row(Path(folder) / name)
    if not spec.submodule_search_locations and spec.origin:
        yield _row(Path(spec.origin))


def _row(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_size, found.st_mtime_ns
