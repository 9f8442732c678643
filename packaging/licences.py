"""Collects the licence texts of everything that travels in the application."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def all_required(names: Iterable[str]) -> dict[str, Distribution]:
    """These distributions and all that they need and that is installed, by name."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += _needed(found[name])
    return found


def collect_licences(names: Iterable[str], target: Path) -> tuple[int, tuple[str, ...]]:
    """Copy licence files into a folder a distribution.

    Returns
    -------
    int
        How many distributions have a licence file.
    tuple of str
        Those without one, with what their metadata say.
    """
    bare: list[str] = []
    found = all_required(names)
    for name, package in sorted(found.items()):
        texts = [file for file in package.files or () if _LICENCE.search(str(file))]
        for number, file in enumerate(texts):
            source = Path(str(package.locate_file(file)))
            if source.is_file():
                (target / name).mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target / name / (source.name if number == 0 else f"{number}-{source.name}"))
        if not (target / name).exists():
            stated = package.metadata["License-Expression"] or package.metadata["License"] or "not stated"
            bare.append(f"{name} {package.version}: {stated.splitlines()[0]}")
    target.mkdir(parents=True, exist_ok=True)
    (target / "without-a-file.txt").write_text("\n".join(bare) + "\n", "utf-8")
    return len(found) - len(bare), tuple(bare)


def _needed(package: Distribution) -> Iterator[str]:
    for line in package.requires or ():
        if "extra ==" not in line and (name := _NAME.match(line)):
            yield name.group()
