"""What a package of plugins is like now, as a digest; another file, Python or library makes another."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder
from importlib.metadata import version
from pathlib import Path

from ketbench.backends.discovery import Claim

_FORM = 1
_MOST_FILES = 5000
_CODE = (".py", ".so", ".pyd", ".dll", ".dylib")


def stamp(claims: Sequence[Claim]) -> str:
    """The digest of the claims of one distribution; no module is imported."""
    first = claims[0]
    rows = sorted(f"{c.entry.group} {c.name} {c.entry.value}" for c in claims if c.entry)
    tops = sorted({c.entry.module.partition(".")[0] for c in claims if c.entry})
    facts = [_FORM, platform.python_version(), version("ketbench"), first.distribution, first.version, first.folder]
    files = [row for top in tops for row in _files(top)]
    return hashlib.sha256(json.dumps([facts, rows, files, _libraries()]).encode()).hexdigest()[:32]


def _files(top: str) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of the files of a module or package."""
    spec = PathFinder.find_spec(top)
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


def _libraries() -> list[str]:
    """The packages beside it: what one was built for may be gone with an update of another."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            found |= {entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(".dist-info")}
        except OSError:
            continue
    return sorted(found)
