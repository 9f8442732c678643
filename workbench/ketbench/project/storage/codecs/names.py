"""Turns any name into an HDF5 link name and back; a link name may hold neither a slash nor a lone dot."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_UNSAFE = re.compile(r"[/%\x00-\x1f\x7f\ud800-\udfff]|^\.")
EMPTY = "%"


def escaped(name: str) -> str:
    """A link name for `name`; percent signs mark what was replaced.

    Examples
    --------
    >>> escaped("a/b 100%")
    'a%2Fb 100%25'
    >>> unescaped(escaped("a/b 100%"))
    'a/b 100%'
    """
    return _UNSAFE.sub(_replaced, name) or EMPTY


def unescaped(link: str) -> str:
    """The name that a link name stands for."""
    return "" if link == EMPTY else unquote(link, errors="surrogatepass")


def _replaced(found: re.Match[str]) -> str:
    return "%2E" if found[0] == "." else quote(found[0], safe="", errors="surrogatepass")
