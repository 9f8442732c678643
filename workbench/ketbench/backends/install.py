"""Installs a plugin, after a look at what that would change; runs pip as a child, imports nothing of the plugin."""

from __future__ import annotations

import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from ketbench.backends.discovery import GROUP, plugin_folders
from ketbench.backends.trying.pip import Watch, run_pip
from ketbench.base.contributed.found import look_again
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.errors import InputError

PROTECTED = frozenset({"torch", "numpy", "pyside6", "pyside6-essentials", "pyside6-addons", "shiboken6", "ketbench"})
"""What a plugin may never change: the workbench and what its other plugins stand on."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,. -]*\])?\s*([<>=!~@;].*)?$", re.ASCII)
"""A requirement, PEP 508: a name, perhaps extras, versions, a marker."""

__all__ = ["PROTECTED", "Change", "Plan", "Watch", "install_plugin", "own_folder", "run_pip"]


@dataclass(frozen=True, slots=True)
class Change:
    """A package that would be installed: `before` is empty where there is none now."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name} {self.before or '(not there)'} -> {self.after}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing a plugin would do.

    Parameters
    ----------
    distribution, version : str
    backends : tuple of str
        The names it registers under `ketbench.backends`.
    changes : tuple of Change
        All packages that would be installed, the plugin's own among them.
    adds : tuple of (str, str)
        What it registers besides backends: kind and name.
    editable : str
        The folder of a copy that was installed to be edited before; empty without one.
    told : str
        What became of that copy, one sentence.
    """

    distribution: str
    version: str
    backends: tuple[str, ...]
    changes: tuple[Change, ...]
    adds: tuple[tuple[str, str], ...] = ()
    editable: str = ""
    told: str = ""

    @property
    def forbidden(self) -> tuple[Change, ...]:
        """Changes that are refused."""
        needed = needed_packages()
        return tuple(c for c in self.changes if c.name in PROTECTED or (c.before and c.name in needed))

    @property
    def hidden(self) -> tuple[Change, ...]:
        """Changes that a folder of plugins cannot bring about: the environment comes before it."""
        return tuple(change for change in self.changes if change.before and change.name != self.distribution)


def install_plugin(spec: str, folder: Path | None = None, watch: Watch | None = None) -> Plan:
    """Install a plugin into the environment, or into a folder of plugins.

    Parameters
    ----------
    spec : str
        A name with or without version, a wheel, or a folder with a pyproject.toml.
    folder : Path or None
        Where to; the environment if left out. The frozen application takes plugins from a folder only.
    watch : Watch, optional
        Told what goes on, and asked whether to stop; what is being put in place is not broken off.

    Raises
    ------
    InputError
        When it cannot be fetched or built, is no plugin, or would change what is protected; nothing is installed.
    RunCancelled
        When the watch says so; nothing is installed.
    """
    watch = watch or Watch()
    if getattr(sys, "frozen", False):
        # Inside the bundle nobody looks for plugins, and an update of the program would take them along.
        folder = folder or own_folder()
    with tempfile.TemporaryDirectory(prefix="ketbench-") as place:
        wheel = _fetched(spec, Path(place), watch)
        plan = _plan(spec, wheel, Path(place), watch)
        editable = editable_copy(plan.distribution)
        refused = plan.forbidden or (plan.hidden if folder else ())
        if refused:
            changes = ", ".join(map(str, refused))
            text = f"'{spec}' is not installed, because it would change {changes}"
            raise InputError(f"{text}; ask its author for a version that goes with yours.")
        if folder is None:
            run_pip("install", str(wheel), spec=spec, watch=watch.for_good())
        else:
            folder.mkdir(parents=True, exist_ok=True)
            others = [f"{c.name}=={c.after}" for c in plan.changes if c.name != plan.distribution]
            words = ["--no-deps", "--upgrade", "--target", str(folder), str(wheel), *others]
            run_pip("install", *words, spec=spec, watch=watch.for_good())
    look_again()
    return replace(plan, editable=editable, told=_told(plan, editable, folder))


@cache
def needed_packages() -> frozenset[str]:
    """What the program stands on here: all that it requires, with and without extras, and what that requires."""
    found: set[str] = set()
    waiting = ["ketbench"]
    while waiting:
        try:
            lines = requires(waiting.pop()) or ()
        except PackageNotFoundError:
            continue
        names = {_plain(match[0]) for line in lines if (match := re.match(r"[A-Za-z0-9._-]+", line))}
        waiting += names - found
        found |= names
    return frozenset(found)


def editable_copy(name: str) -> str:
    """The folder of a package that is installed to be edited; empty for any other."""
    try:
        text = distribution(name).read_text("direct_url.json") or "{}"
        told: Mapping[str, Any] = json.loads(text)
    except (PackageNotFoundError, ValueError):
        return ""
    if not (told.get("dir_info") or {}).get("editable"):
        return ""
    return url2pathname(urlparse(str(told.get("url", ""))).path)


def _told(plan: Plan, editable: str, folder: Path | None) -> str:
    if not editable:
        return ""
    if folder is not None:
        text = f"'{plan.distribution}' is installed from '{editable}' to be edited, and that copy comes first"
        return f"{text}; remove it to have this wheel: pip uninstall {plan.distribution}."
    return f"The copy from '{editable}', which was edited, is not used any more; its files are left alone."


def own_folder() -> Path:
    """The user's own folder of plugins, which every start of Ketbench looks into."""
    return Path(plugin_folders()[-1])


def _fetched(spec: str, place: Path, watch: Watch) -> Path:
    """The plugin alone as a wheel; a local path that is not there gets its own sentence."""
    looks_like_path = spec.endswith(".whl") or "/" in spec or "\\" in spec or spec in (".", "..")
    if looks_like_path and "://" not in spec and not Path(spec).exists():
        raise InputError(f"There is no file or folder '{spec}'; give a wheel, a folder or the name of a package.")
    if Path(spec).is_dir() and not (Path(spec) / "pyproject.toml").exists():
        raise InputError(f"The folder '{spec}' holds no pyproject.toml, so it is not a package; give another.")
    if not Path(spec).exists() and not _NAME.match(spec) and "://" not in spec:
        text = f"'{spec[:80]}' is not the name of a package"
        raise InputError(f"{text}; write one such as kb-softmax or kb-softmax==1.0, or give a wheel or a folder.")
    # A bare word that names a folder here would be asked of a registry.
    source = str(Path(spec).resolve()) if Path(spec).exists() else spec
    run_pip("wheel", "--no-deps", "--wheel-dir", str(place), source, spec=spec, watch=watch)
    return next(place.glob("*.whl"))


def _plan(spec: str, wheel: Path, place: Path, watch: Watch) -> Plan:
    backends, adds = _registered_in(spec, wheel)
    report = place / "report.json"
    run_pip("install", "--dry-run", "--report", str(report), str(wheel), spec=spec, watch=watch)
    rows: list[Mapping[str, Any]] = json.loads(report.read_text("utf-8"))["install"]
    changes = tuple(_change(row["metadata"]) for row in rows)
    named, number = wheel.name.split("-")[:2]
    return Plan(_plain(named), number, backends, changes, adds)


def _registered_in(spec: str, wheel: Path) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Names of backends, and what else is registered under a group of ours: kind and name.

    Raises
    ------
    InputError
        When there are none, or the wheel is damaged.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            listed = [name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt")]
            text = archive.read(listed[0]).decode() if listed else ""
        parser = ConfigParser(delimiters=("=",), interpolation=None)
        parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
        parser.read_string(text)
    except (zipfile.BadZipFile, UnicodeDecodeError, ConfigError) as error:
        raise InputError(f"The package of '{spec}' is damaged ({type(error).__name__}); fetch it again.") from None
    found = tuple(parser[GROUP]) if parser.has_section(GROUP) else ()
    others = [group for group in parser.sections() if group.startswith("ketbench.") and group != GROUP]
    kinds = {kind.group: kind.name for kind in KINDS.values()}
    said = {group: kinds.get(group, group.removeprefix("ketbench.").removesuffix("s")) for group in others}
    adds = tuple((said[group], name) for group in others for name in parser[group])
    if not found and not adds:
        raise InputError(f"'{spec}' is not a plugin: it registers nothing under '{GROUP}'; nothing was installed.")
    return found, adds


def _change(metadata: Mapping[str, Any]) -> Change:
    name = _plain(metadata["name"])
    try:
        before = version(name)
    except PackageNotFoundError:
        before = ""
    return Change(name, before, str(metadata["version"]))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
