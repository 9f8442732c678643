"""Takes the user's tokens and passwords out of texts that are shown, kept or sent on; stores none of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path

HIDDEN = "[secret]"
SHORTEST = 8
"""Shorter values are words that occur by chance."""
_NAMES = re.compile(r"TOKEN|SECRET|PASSW|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|AUTH_?KEY", re.IGNORECASE)
_ENTRY = re.compile(
    r"""["']?([\w.-]*(?:token|secret|passw\w*|api_?key|access_?key))["']?\s*[:=]\s*["']?([^\s"',}]+)""", re.IGNORECASE
)
_LARGEST = 1 << 20


def redacted(text: str) -> str:
    """A text without the secrets that are known on this machine."""
    if not text:
        return text
    for secret in sorted(secrets(), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


_hidden: set[str] = set()


def hide(secret: str) -> str:
    """The same text, taken out of everything that this process shows or keeps from now on."""
    _hidden.add(secret)
    return secret


def secrets() -> set[str]:
    """What was given to `hide`, variables with telling names, and tokens in the files of vendors' kits."""
    found = _hidden | {value for name, value in os.environ.items() if _NAMES.search(name)}
    for path in configurations():
        found.update(_tokens(path))
    return {value for value in found if len(value) >= SHORTEST and not Path(value).exists()}


def configurations() -> Iterator[Path]:
    """Files in which vendors' kits keep tokens."""
    home = Path.home()
    named = (os.environ.get("DWAVE_CONFIG_FILE", ""), os.environ.get("QISKIT_CONFIG_DIR", ""))
    if named[0]:
        yield Path(named[0])
    if named[1]:
        yield Path(named[1]) / "qiskit-ibm.json"
    yield user_config_path("dwave", appauthor="dwavesystem") / "dwave.conf"
    yield home / ".config" / "dwave" / "dwave.conf"
    yield home / ".dwrc"
    yield home / ".qiskit" / "qiskit-ibm.json"
    yield home / ".qiskit" / "qiskitrc"
    yield Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", home / ".aws" / "credentials"))
    yield Path("dwave.conf")


_read: dict[Path, tuple[int, set[str]]] = {}


def _tokens(path: Path) -> set[str]:
    with suppress(OSError, ValueError):
        found = path.stat()
        if not path.is_file() or found.st_size > _LARGEST:
            return set()
        if path not in _read or _read[path][0] != found.st_mtime_ns:
            text = path.read_text("utf-8", errors="replace")
            _read[path] = found.st_mtime_ns, {value for _, value in _ENTRY.findall(text)}
        return _read[path][1]
    return set()
