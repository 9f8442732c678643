"""Makes the manifest of a package from its code, which is asked in a process of its own; imports none of it here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from ketbench.backends.discovery import GROUP
from ketbench.base.contributed.companion import Asking, ask, release
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.contributed.manifest import FILE, code_digest, manifest_path, written_manifest
from ketbench.base.errors import InputError

_KIND_OF = {kind.group: kind for kind in KINDS.values()}
BACKENDS = GROUP.removeprefix("ketbench.")
SOURCES = ("", "src")


def write_manifest(folder: Path) -> Path:
    """Write `ketbench.toml` into the package whose pyproject.toml lies in a folder.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        A folder without a readable pyproject.toml or without its package, or nothing to describe.
    BackendError
        Code that fails or ends its process when asked.
    """
    package, entries = _declared(folder)
    top = entries[0].module.partition(".")[0]
    source = next((folder / src for src in SOURCES if (folder / src / top / "__init__.py").is_file()), None)
    if source is None:
        raise InputError(f"'{folder}' has no package '{top}', which its entry points name; make it, or correct them.")
    tables = described(entries, package, str(source.resolve()))
    target = source / top / FILE
    try:
        target.write_text(written_manifest(tables, code_digest(source / top)), "utf-8")
    except OSError as error:
        raise InputError(f"'{target}' cannot be written: {error.strerror or error}; allow writing there.") from None
    return target


def described(entries: list[EntryPoint], package: str, folder: str = "") -> dict[str, dict[str, dict[str, Any]]]:
    """What the code of some entry points says about itself, by heading and name."""
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    try:
        for entry in entries:
            heading = entry.group.removeprefix("ketbench.")
            tables.setdefault(heading, {})[entry.name] = _facts(entry, package, folder)
    finally:
        # What was asked may be written anew before it is asked again.
        release(package)
    return tables


def installed_manifest(name: str) -> tuple[Path | None, dict[str, dict[str, dict[str, Any]]]]:
    """Where the manifest of an installed package lies, and what it ought to say.

    Raises
    ------
    InputError
        No package of that name, or nothing to describe.
    """
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise InputError(f"No package '{name}' is installed; give its name or a folder.") from None
    entries = [entry for entry in found.entry_points if entry.group == GROUP or entry.group in _KIND_OF]
    if not entries:
        raise InputError(f"'{name}' adds nothing to Ketbench that a manifest describes.")
    return manifest_path(entries[0].module.partition(".")[0]), described(entries, name)


def _facts(entry: EntryPoint, package: str, folder: str) -> dict[str, Any]:
    kind = _KIND_OF.get(entry.group)
    what = f"The {kind.name if kind else 'backend'} '{entry.name}' of '{package}'"
    asking = Asking(package, entry.group, entry.name, entry.value, what, folder)
    if kind is None:
        return ask(asking, "", how="ketbench.backends.describing.description:facts_of")
    return ask(asking, "", list(kind.facts), how="ketbench.base.contributed.found:attributes")


def _declared(folder: Path) -> tuple[str, list[EntryPoint]]:
    place = folder / "pyproject.toml"
    try:
        project: Mapping[str, Any] = tomllib.loads(place.read_text("utf-8")).get("project", {})
    except OSError:
        raise InputError(f"'{folder}' holds no pyproject.toml; give the folder of a plugin.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"'{place}' cannot be read ({error}); correct it.") from None
    entries = list(_entries(project.get("entry-points", {})))
    if not entries:
        raise InputError(f"'{place}' registers nothing that a manifest describes; add an entry point.")
    return re.sub(r"[-_.]+", "-", str(project.get("name", folder.name))).lower(), entries


def _entries(groups: Mapping[str, Mapping[str, str]]) -> Iterator[EntryPoint]:
    for group, rows in groups.items():
        if group == GROUP or group in _KIND_OF:
            yield from (EntryPoint(name, value, group) for name, value in rows.items())
