"""Lists what plugins add of one kind, from files alone; what states no manifest is asked once in its own process."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path
from typing import Any

from ketbench.base.contributed.kinds import KINDS, Kind, described
from ketbench.base.contributed.places import plugin_folders
from ketbench.base.errors import InputError, KetbenchError
from ketbench.base.whole_files import write_whole

SAFE = "KETBENCH_SAFE"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something a package adds.

    Parameters
    ----------
    kind, name : str
    value : str
        Of the entry point, "module:object".
    package, version : str
    folder : str
        Where the package's metadata lie.
    facts : mapping of str to value
        Its description with all defaults; empty where there is trouble.
    trouble : str
        Why it cannot be used, one sentence; empty where it can.
    """

    kind: str
    name: str
    value: str
    package: str
    version: str = ""
    folder: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""

    @property
    def title(self) -> str:
        """For people."""
        return str(self.facts.get("title") or self.name)

    @property
    def said(self) -> str:
        """How a sentence begins that is about it."""
        return f"The {self.kind} '{self.name}' of '{self.package}'"

    def ask(self, method: str, *args: Any, how: str = "", **options: Any) -> Any:
        """What it answers in a process of its own; raises as `ketbench.base.contributed.companion.ask`."""
        from ketbench.base.contributed.companion import Asking, ask

        asking = Asking(self.package, KINDS[self.kind].group, self.name, self.value, self.said, self.folder)
        return ask(asking, method, *args, how=how, **options)


def contributions(kind: str) -> tuple[Contribution, ...]:
    """Every usable one of a kind, by name; of two with one name the first package in order of names counts.

    Parameters
    ----------
    kind : str
        A name of `ketbench.base.contributed.kinds.KINDS`.
    """
    found: dict[str, Contribution] = {}
    for one in all_of(kind):
        if not one.trouble:
            found.setdefault(one.name, one)
    return tuple(found[name] for name in sorted(found))


def contribution(kind: str, name: str) -> Contribution:
    """The usable one of a name.

    Raises
    ------
    InputError
        With the names there are, or with its trouble.
    """
    every = [one for one in all_of(kind) if one.name == name]
    usable = [one for one in every if not one.trouble]
    if usable:
        return usable[0]
    if every:
        raise InputError(every[0].trouble)
    there = ", ".join(one.name for one in contributions(kind)) or "none; a plugin can bring one"
    raise InputError(f"There is no {kind} '{name}'; there are {there}.")


def all_of(kind: str) -> tuple[Contribution, ...]:
    """Those with trouble too, in order of package and name; packages that are switched off are left out."""
    return tuple(_described(KINDS[kind], one) for one in claimed(kind) if not is_off(one.package))


def claimed(kind: str) -> tuple[Contribution, ...]:
    """Every one of a kind without its description, also of packages that are switched off; asks no code."""
    found = _entries(tuple(sys.path), plugin_folders()).get(KINDS[kind].group, [])
    bare = [
        Contribution(kind, entry.name, entry.value, package, version, folder)
        for entry, package, version, folder in found
    ]
    return tuple(sorted(bare, key=lambda one: (one.package, one.name)))


def is_off(package: str) -> bool:
    """Whether the plugins of a package are left out, by the user or by --safe."""
    if package in ("", "ketbench"):
        return False
    if os.environ.get(SAFE) == "1":
        return True
    from ketbench.base.preferences import preferences

    return package in preferences().disabled


def look_again() -> None:
    """Forget what was found: packages may have come, gone or changed."""
    from ketbench.base.contributed.companion import release

    _entries.cache_clear()
    _of_manifest.cache_clear()
    release()


_Row = tuple[EntryPoint, str, str, str]


@lru_cache(maxsize=16)
def _entries(path: tuple[str, ...], folders: tuple[str, ...]) -> Mapping[str, list[_Row]]:
    """By group, each with package, version and the folder of its metadata; all groups in one pass over the packages."""
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    seen: set[str] = set()
    for place in (list(path), *([folder] for folder in folders if folder not in path and os.path.isdir(folder))):
        for distribution in distributions(path=place):
            # One whose metadata are damaged hides no other; the list of backends tells of it.
            with suppress(Exception):
                for row in _of(distribution, seen):
                    found[row[0].group].append(row)
    return found


def _of(distribution: Distribution, seen: set[str]) -> list[_Row]:
    text = distribution.read_text("entry_points.txt") or ""
    if not any(kind.group in text for kind in KINDS.values()):
        return []
    package = _plain(distribution.name)
    if package in seen:
        # Of two copies of one distribution Python itself takes the first, and so do we.
        return []
    seen.add(package)
    return [(one, package, distribution.version, _place(distribution)) for one in distribution.entry_points]


def _place(distribution: Distribution) -> str:
    # The public interface has no way to say where a distribution's own metadata lie.
    return str(Path(str(getattr(distribution, "_path", "") or distribution.locate_file(""))).parent)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _described(kind: Kind, bare: Contribution) -> Contribution:
    try:
        stated = stated_facts(bare)
    except KetbenchError as error:
        return _troubled(bare, str(error))
    facts, wrong = described(kind, stated)
    if wrong:
        return _troubled(bare, f"{bare.said} is described wrongly: {wrong[0]}")
    return replace(bare, facts=facts)


def _troubled(bare: Contribution, said: str) -> Contribution:
    return replace(bare, trouble=said)


def stated_facts(bare: Contribution) -> Mapping[str, Any]:
    """What its manifest says, or else what its code says, asked in a process of its own and remembered.

    Raises
    ------
    KetbenchError
        A damaged manifest, or code that cannot be asked.
    """
    top = bare.value.partition(":")[0].partition(".")[0]
    tables = _of_manifest(top, (*sys.path, *plugin_folders()))
    row = tables.get(KINDS[bare.kind].heading, {}).get(bare.name)
    return row if row is not None else _asked(bare, top)


@lru_cache(maxsize=256)
def _of_manifest(top: str, path: tuple[str, ...]) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    from ketbench.base.contributed.manifest import manifest_path, read_manifest

    place = manifest_path(top, list(path))
    return read_manifest(place) if place else {}


def _asked(bare: Contribution, top: str) -> Mapping[str, Any]:
    from platformdirs import user_cache_path

    from ketbench.base.contributed.files import files_digest

    kept = (
        user_cache_path("ketbench", appauthor=False)
        / "descriptions"
        / f"{_digest(bare, files_digest([top], (*sys.path, *plugin_folders())))}.json"
    )
    with suppress(OSError, ValueError):
        return json.loads(kept.read_text("utf-8"))
    facts: dict[str, Any] = bare.ask("", list(KINDS[bare.kind].facts), how="ketbench.base.contributed.found:attributes")
    with suppress(OSError):
        Path(kept).parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps(facts).encode())
    return facts


def _digest(bare: Contribution, files: str) -> str:
    import hashlib

    words = json.dumps([files, bare.kind, bare.name, bare.value, bare.package, bare.version])
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def attributes(found: Any, names: Sequence[str]) -> dict[str, Any]:
    """In the plugin's process: what an object states about itself, as JSON data."""
    stated = {name: getattr(found, name) for name in names if hasattr(found, name)}
    return {name: list(value) if isinstance(value, (tuple, list)) else value for name, value in stated.items()}
