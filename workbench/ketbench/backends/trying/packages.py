"""The package behind the name of a plugin: found, removed and updated without any of its code being imported."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path

from ketbench.backends.discovery import Claim, claims, plugin_folders
from ketbench.backends.install import Plan, install_plugin, run_pip
from ketbench.backends.trying.switches import OURS
from ketbench.base.contributed.found import claimed
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.errors import InputError


def package_of(name: str) -> Claim:
    """A claim of the package that a backend or a package is named by; never Ketbench's own.

    Raises
    ------
    InputError
        For a name that nothing has, or that is Ketbench's.
    """
    there = [*claims(plugin_folders()), *_brought()]
    found = next((claim for claim in there if name in (claim.distribution, claim.name)), None)
    if found is None:
        names = sorted({claim.distribution for claim in there} - {OURS})
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(names) or 'none but our own'}."
        raise InputError(f"There is no plugin '{name}'; {hint}")
    if found.distribution == OURS:
        raise InputError(f"'{name}' is part of Ketbench and stays; name a package that was installed beside it.")
    return found


def _brought() -> Iterator[Claim]:
    """What packages add besides backends, those that are switched off among them."""
    for kind, row in KINDS.items():
        for one in claimed(kind):
            yield Claim(
                one.name, EntryPoint(one.name, one.value, row.group), one.package, one.version, folder=one.folder
            )


def remove(name: str) -> str:
    """Remove a package; where it is from a folder of plugins, its files there.

    Returns
    -------
    str
        Where it was.

    Raises
    ------
    InputError
        For an unknown name, or when it cannot be removed.
    """
    claim = package_of(name)
    if not _in_plugin_folder(claim):
        run_pip("uninstall", "--yes", claim.distribution, spec=claim.distribution)
        return claim.folder
    for distribution in distributions(path=[claim.folder]):
        if _plain(distribution) == claim.distribution:
            _take_out(distribution, Path(claim.folder))
    return claim.folder


def update(name: str, spec: str = "") -> tuple[Plan, str]:
    """Install the newest version of a package, or what `spec` says, where the present one is.

    Returns
    -------
    (Plan, str)
        What was done, and the version there was before.

    Raises
    ------
    InputError
        As `ketbench.backends.install.install_plugin`; the present version then stays.
    """
    claim = package_of(name)
    folder = Path(claim.folder) if _in_plugin_folder(claim) else None
    return install_plugin(spec or claim.distribution, folder), claim.version


def _in_plugin_folder(claim: Claim) -> bool:
    return os.path.abspath(claim.folder) in plugin_folders()


def _take_out(distribution: Distribution, folder: Path) -> None:
    """Every file that the package's own list names, and folders that are empty then; nothing outside the folder."""
    inside = folder.resolve()
    try:
        for named in distribution.files or ():
            file = Path(str(distribution.locate_file(named))).resolve()
            if inside in file.parents:
                file.unlink(missing_ok=True)
                _prune(file.parent, inside)
        info = getattr(distribution, "_path", None)
        if info is not None and inside in Path(str(info)).resolve().parents:
            shutil.rmtree(Path(str(info)), ignore_errors=True)
    except OSError as error:
        raise InputError(f"'{error.filename}' cannot be removed ({error.strerror}); allow writing there.") from None


def _prune(folder: Path, top: Path) -> None:
    while folder != top and top in folder.parents:
        cache = folder / "__pycache__"
        if cache.is_dir() and len(list(folder.iterdir())) == 1:
            shutil.rmtree(cache, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()
        if folder.exists():
            return
        folder = folder.parent


def _plain(distribution: Distribution) -> str:
    import re

    try:
        return re.sub(r"[-_.]+", "-", distribution.metadata["Name"] or "").lower()
    except Exception:
        # Damaged metadata belong to another package than the one that was found by its name.
        return ""
