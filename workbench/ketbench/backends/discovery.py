"""Finds what claims to be a backend, in the environment and in plugin folders; imports none of it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, EntryPoint, PackageMetadata, distributions
from pathlib import Path
from types import ModuleType

from ketbench.base.contributed.places import PATH_VARIABLE, plugin_folders

GROUP = "ketbench.backends"
__all__ = ["GROUP", "PATH_VARIABLE", "Claim", "claims", "licence_of", "open_folder", "plugin_folders"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry point of the group, as its distribution states it.

    Parameters
    ----------
    name : str
        Of the entry point; the backend must carry the same.
    entry : EntryPoint or None
        None when the distribution could not be read.
    distribution, version, licence : str
    requires : sequence of str
        The distribution's own dependencies.
    folder : str
        Where the distribution lies.
    trouble : str
        Why it could not be read; empty when it could.
    """

    name: str
    entry: EntryPoint | None
    distribution: str
    version: str = ""
    licence: str = ""
    requires: Sequence[str] = field(default=())
    folder: str = ""
    trouble: str = ""


def claims(folders: Sequence[str]) -> Iterator[Claim]:
    """Every claim once: the environment first, then the folders in their order.

    Each folder is put at the end of ``sys.path``, so that it can never hide a module of the environment. Of one
    with damaged metadata only the modules are opened: on the path it would break every other library that reads
    entry points.
    """
    seen: set[tuple[str, str, str]] = set()
    environment = [path for path in sys.path if os.path.abspath(path) not in folders]
    for place in (environment, *([folder] for folder in folders)):
        found = tuple(_in_place(place))
        if place is not environment:
            open_folder(place[0], damaged=any(claim.trouble for claim in found))
        for claim in found:
            identity = (claim.name, claim.distribution, claim.version)
            if claim.trouble or identity not in seen:
                seen.add(identity)
                yield claim


class _ModulesOnly:
    """Finds the modules of one folder, and no distribution."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a top-level module lies."""
        return PathFinder.find_spec(name, [self.folder], target) if path is None else None


def open_folder(folder: str, damaged: bool) -> None:
    """Make the modules of a folder importable, once."""
    opened = folder in sys.path or any(isinstance(f, _ModulesOnly) and f.folder == folder for f in sys.meta_path)
    if opened or not os.path.isdir(folder):
        return
    if damaged:
        sys.meta_path.append(_ModulesOnly(folder))
    else:
        sys.path.append(folder)


def _in_place(paths: list[str]) -> Iterator[Claim]:
    by_distribution: dict[str, tuple[Claim, ...]] = {}
    for distribution in distributions(path=paths):
        try:
            found = tuple(_of(distribution))
        except Exception as error:
            yield _damaged(distribution, error)
            continue
        if found:
            # Of two copies of one distribution Python itself takes the first, and so do we.
            by_distribution.setdefault(found[0].distribution, found)
    # Which of two packages with one name wins must not depend on the order of a folder; ours comes first.
    for name in sorted(by_distribution, key=lambda name: (name != "ketbench", name)):
        yield from by_distribution[name]


def _of(distribution: Distribution) -> Iterator[Claim]:
    text = distribution.read_text("entry_points.txt") or ""
    if GROUP not in text:
        return
    # Each of these reads and parses the file anew, and one distribution may claim dozens of names.
    metadata, requires = distribution.metadata, tuple(distribution.requires or ())
    name = re.sub(r"[-_.]+", "-", metadata["Name"] or _folder(distribution).name).lower()
    version, licence = metadata["Version"] or "", licence_of(metadata)
    folder = str(_folder(distribution).parent)
    for entry in distribution.entry_points:
        if entry.group == GROUP:
            yield Claim(
                name=entry.name,
                entry=entry,
                distribution=name,
                version=version,
                licence=licence,
                requires=requires,
                folder=folder,
            )


def _damaged(distribution: Distribution, error: Exception) -> Claim:
    folder = _folder(distribution)
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return Claim(folder.name, None, folder.name, folder=str(folder.parent), trouble=reason)


def _folder(distribution: Distribution) -> Path:
    # The public interface has no way to say where a distribution's own metadata lie.
    return Path(str(getattr(distribution, "_path", "") or distribution.locate_file("")))


def licence_of(metadata: PackageMetadata) -> str:
    """As its metadata state it, in one way or another; empty where they do not."""
    stated = [metadata[key] for key in ("License-Expression", "License") if key in metadata]
    if stated and stated[0]:
        return stated[0].splitlines()[0]
    named = [text for text in metadata.get_all("Classifier") or () if text.startswith("License ::")]
    return named[0].rsplit(" :: ", 1)[-1] if named else ""
