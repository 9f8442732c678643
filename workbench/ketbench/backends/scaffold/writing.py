"""Fills in the template of a plugin; refuses a name that cannot be one and a folder with something in it."""

from __future__ import annotations

import importlib.util
import keyword
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from ketbench.backends.scaffold.manifest import write_manifest
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.errors import InputError

FILES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "{name}/__init__.py": "init.py.txt",
    "{name}/backend.py": "backend.py.txt",
    "tests/test_conformance.py": "test_conformance.py.txt",
}


KIND_FILES: Mapping[str, str] = {
    "pyproject.toml": "kinds/pyproject.toml.txt",
    "README.md": "kinds/README.md.txt",
    "{name}/__init__.py": "kinds/init.py.txt",
    "{name}/{kind}.py": "kinds/{kind}.py.txt",
    "tests/test_conformance.py": "kinds/test_conformance.py.txt",
}
MORE_FILES: Mapping[str, Mapping[str, str]] = {"optimiser": {"{name}/lion.py": "kinds/lion.py.txt"}}
BACKEND = "backend"


def write_plugin(name: str, folder: Path, kind: str = BACKEND) -> tuple[Path, ...]:
    """Write an installable package with its manifest.

    Parameters
    ----------
    name : str
        Of the package and of its backend: a Python identifier in lower case.
    folder : Path
        New or empty.
    kind : str
        "backend", or a name of `ketbench.base.contributed.kinds.KINDS`.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    InputError
        For a name or a folder that cannot be used.
    """
    if kind not in (BACKEND, *KINDS):
        raise InputError(f"There is no kind '{kind}' of plugin; choose {', '.join((BACKEND, *KINDS))}.")
    _require_identifier(name)
    _require_room(folder)
    _require_new(name)
    words = {
        "name": name,
        "distribution": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
        "kind": kind,
        "class_name": kind.capitalize(),
        "article": "An" if kind[0] in "aeiou" else "A",
    }
    wanted = FILES if kind == BACKEND else {**KIND_FILES, **MORE_FILES.get(kind, {})}
    template = files("ketbench.backends.scaffold") / "template"
    written = []
    try:
        for place, source in wanted.items():
            target = folder / place.format(name=name, kind=kind)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = Template((template / source.format(kind=kind)).read_text("utf-8")).substitute(words)
            target.write_text(text, "utf-8")
            written.append(target)
        written.append(write_manifest(folder))
    except OSError as error:
        raise InputError(f"'{folder}' cannot be written: {error.strerror or error}; choose another --dir.") from None
    return tuple(written)


def _require_identifier(name: str) -> None:
    if not name.isidentifier() or not name.isascii() or name != name.lower() or keyword.iskeyword(name):
        text = f"'{name}' cannot be the name of a plugin; take small letters, digits and _, as my_backend"
        raise InputError(f"{text}.")


def _require_new(name: str) -> None:
    if importlib.util.find_spec(name) is not None:
        raise InputError(f"There is a Python module '{name}' already; choose another name, as {name}_backend.")


def _require_room(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"'{folder}' is a file; choose another --dir.")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"The folder '{folder}' is not empty; choose another --dir or empty it.")
