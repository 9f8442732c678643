"""The static description that a package carries as `ketbench.toml` beside its code; read and written, never run."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ketbench.base.errors import InputError

FILE = "ketbench.toml"
MOST_FILES = 5000
FORM = 1
"""Of the file; a newer one is not read."""


def manifest_path(top: str, path: Sequence[str] | None = None) -> Path | None:
    """Where the manifest of a top-level package would lie; only finders are asked, nothing is imported.

    Parameters
    ----------
    top : str
    path : sequence of str, optional
        Folders to look into; those of `sys.path` if left out.
    """
    try:
        # What is installed to be edited may be found by a finder of its own.
        spec = PathFinder.find_spec(top, path) or find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / FILE


def code_digest(package: Path) -> str:
    """What the Python files of a package hold, so that a manifest that is older than they are is noticed."""
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py"))[:MOST_FILES]:
        digest.update(file.relative_to(package).as_posix().encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:32]


def read_manifest(path: Path, *, stale: bool = False) -> dict[str, Any]:
    """The tables of a manifest by heading; empty where there is none, or where the code beside it is another by now.

    Parameters
    ----------
    path : Path
    stale : bool
        Whether one that is older than its code is read too.

    Raises
    ------
    InputError
        When it is damaged or of a newer form.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        told = " ".join(str(error).split())[:200].rstrip(".")
        raise InputError(f"'{path}' is not a manifest ({told}); write it anew: ketbench plugin manifest.") from None
    form = found.pop("manifest", None)
    if form != FORM:
        raise InputError(f"'{path}' says manifest = {form!r}, and this Ketbench reads {FORM}; update one of the two.")
    code = found.pop("code", None)
    if code is not None and not stale and code != code_digest(path.parent):
        return {}
    wrong = [heading for heading, table in found.items() if not _is_table_of_tables(table)]
    if wrong:
        raise InputError(f"'{path}' has '{wrong[0]}', which is not a table of named tables; write it anew.")
    return found


def written_manifest(tables: Mapping[str, Mapping[str, Mapping[str, Any]]], code: str = "") -> str:
    r"""A manifest as text; `read_manifest` gives the same tables.

    Examples
    --------
    >>> text = written_manifest({"figures": {"errors": {"title": "Errors", "backends": ["gate.*"]}}})
    >>> print(text.split("code.\n")[1].strip())
    manifest = 1
    <BLANKLINE>
    [figures.errors]
    title = "Errors"
    backends = ["gate.*"]
    """
    return "\n".join(_lines(tables, code)) + "\n"


def _lines(tables: Mapping[str, Mapping[str, Mapping[str, Any]]], code: str) -> Iterator[str]:
    yield "# What this package adds to Ketbench, read without importing it."
    yield "# Written by `ketbench plugin manifest`; `ketbench plugin check` compares it with the code."
    yield f"manifest = {FORM}"
    if code:
        yield f'code = "{code}"'
    for heading, rows in tables.items():
        for name, facts in rows.items():
            yield ""
            yield f"[{_key(heading)}.{_key(name)}]"
            for key, value in facts.items():
                if value is not None:
                    yield f"{_key(key)} = {_value(value)}"


def _key(text: str) -> str:
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    """TOML's texts, numbers, flags and lists are written as JSON's; a mapping is kept as a text of JSON."""
    if isinstance(value, Mapping):
        text = json.dumps(value, indent=1)
        return json.dumps(text) if "'''" in text else f"'''\n{text}\n'''"
    if isinstance(value, (list, tuple, frozenset, set)):
        items: list[Any] = sorted(value) if isinstance(value, (set, frozenset)) else list(value)  # pyright: ignore
        return f"[{', '.join(map(_value, items))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_table_of_tables(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(row, dict) for row in table.values())
