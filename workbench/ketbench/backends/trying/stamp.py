"""What a package of plugins is like now, as a digest; another file, Python or library makes another."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version

from ketbench.backends.discovery import Claim
from ketbench.base.contributed.files import file_rows

_FORM = 2


def stamp(claims: Sequence[Claim]) -> str:
    """The digest of the claims of one distribution; no module is imported."""
    first = claims[0]
    rows = sorted(f"{c.entry.group} {c.name} {c.entry.value}" for c in claims if c.entry)
    tops = sorted({c.entry.module.partition(".")[0] for c in claims if c.entry})
    facts = [_FORM, platform.python_version(), version("ketbench"), first.distribution, first.version, first.folder]
    files = [row for top in tops for row in file_rows(top)]
    return hashlib.sha256(json.dumps([facts, rows, files, _libraries()]).encode()).hexdigest()[:32]


def _libraries() -> list[str]:
    """The packages beside it: what one was built for may be gone with an update of another."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            found |= {entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(".dist-info")}
        except OSError:
            continue
    return sorted(found)
