"""Arrays that come as x_train, y_train, x_test and so on, put one below the other with a column that names the part."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.column import Column, coded
from ketbench.data.dataset import Role
from ketbench.data.importing.files.arrays import Held
from ketbench.data.importing.findings import Findings

COLUMN = "part"
_WORDS = {"train": "train", "val": "validation", "valid": "validation", "validation": "validation", "test": "test"}
_NAME = re.compile(
    r"(?:(?P<stem>.+?)[_./-])?(?P<part>train|val|valid|validation|test)(?:[_./-](?P<rest>.+))?", re.IGNORECASE
)

Array = NDArray[Any]


def by_part(held: Sequence[Held]) -> dict[str, dict[str, str]]:
    """For each part, the full name of each array in it; empty unless all arrays are named so and fit each other."""
    found: dict[str, dict[str, str]] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for item in held:
        match = _NAME.fullmatch(item.name.strip("/"))
        if match is None or not item.shape:
            return {}
        bare = ".".join(filter(None, (match["stem"], match["rest"]))) or "x"
        if shapes.setdefault(bare, item.shape[1:]) != item.shape[1:]:
            return {}
        found.setdefault(_WORDS[match["part"].lower()], {})[bare] = item.name
    complete = len(found) > 1 and all(part.keys() == shapes.keys() for part in found.values())
    sizes = {item.name: item.shape[0] for item in held}
    even = all(len({sizes[name] for name in part.values()}) == 1 for part in found.values())
    return found if complete and even else {}


def joined(
    parts: dict[str, dict[str, str]], read: Callable[[str], Array], findings: Findings
) -> tuple[dict[str, Array], Column]:
    """The arrays by their common names, and the column of parts."""
    names = next(iter(parts.values()))
    arrays = {bare: np.concatenate([read(part[bare]) for part in parts.values()]) for bare in names}
    first = next(iter(names))
    lengths = [len(read(part[first])) for part in parts.values()]
    labels = [label for label, length in zip(parts, lengths, strict=True) for _ in range(length)]
    shown = ", ".join(f"{label} {length}" for label, length in zip(parts, lengths, strict=True))
    findings.note(f"The arrays come in parts ({shown}); column '{COLUMN}' holds them, and the split follows it.")
    return arrays, coded(COLUMN, labels, Role.SKIP)
