"""The catalogue of known plugins: read from one file, searched by words; installs nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from importlib.resources import files
from pathlib import Path

from ketbench.base.contributed.places import plugin_folders

__all__ = ["Entry", "catalogue", "matching", "page"]

CHECKOUT = Path(__file__).parents[4]
"""Where the catalogue's paths lead to, in a checkout; in an installed program there is nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One known plugin.

    Parameters
    ----------
    name, author, what : str
        Of the package; who wrote it; one sentence.
    adds : str
        Kind and name.
    ketbench : str
        Versions it is written for.
    tested : str
        What its tests ran on.
    install : str
        What `ketbench plugin install` takes: a name, or a folder of the checkout.
    """

    name: str
    author: str
    what: str
    adds: str
    ketbench: str
    tested: str
    install: str

    @property
    def spec(self) -> str:
        """What to install; empty where it is a folder that is not here."""
        if "/" not in self.install:
            return self.install
        place = CHECKOUT / self.install
        return str(place) if (place / "pyproject.toml").is_file() else ""

    @property
    def is_here(self) -> bool:
        """Whether it is installed."""
        environment = list(distributions(name=self.name))
        return bool(environment or list(distributions(name=self.name, path=list(plugin_folders()))))


def catalogue() -> tuple[Entry, ...]:
    """All known plugins, in the order of the file."""
    text = (files("ketbench.backends.catalogue") / "catalogue.toml").read_text("utf-8")
    return tuple(Entry(name=name, **row) for name, row in tomllib.loads(text).items())


def matching(words: str, entries: Sequence[Entry] | None = None) -> tuple[Entry, ...]:
    """Those of which every word stands somewhere.

    Examples
    --------
    >>> [entry.name for entry in matching("gate fsim")]
    ['fsim']
    >>> len(matching("")) == len(catalogue())
    True
    """
    wanted = words.casefold().split()
    return tuple(
        one
        for one in (catalogue() if entries is None else entries)
        if all(word in f"{one.name} {one.author} {one.what} {one.adds}".casefold() for word in wanted)
    )


def page() -> str:
    """The page of the catalogue, in Markdown."""
    lines = [
        "# Catalogue of plugins",
        "",
        "Written from `workbench/ketbench/backends/catalogue/catalogue.toml` by `docs/make_catalogue.py`;",
        "a plugin with a table in that file is listed.",
        "`ketbench plugin catalogue WORDS` searches it, and the Plugins tab shows it with a search and Install.",
        "",
        "| name | author | what | adds | Ketbench | tested on | install |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = (
        (e.name, e.author, e.what, e.adds, f"`{e.ketbench}`", e.tested, f"`ketbench plugin install {e.install}`")
        for e in catalogue()
    )
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"
