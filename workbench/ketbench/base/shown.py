"""How values show themselves in a notebook: whoever can draw a kind of value registers here, values only ask.

So a value on a low floor needs to know nothing of what draws it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ketbench.base.errors import InputError

_DRAWN_BY: dict[type[Any], Callable[[Any], str]] = {}


def show_with(kind: type[Any], html: Callable[[Any], str]) -> None:
    """Draw values of `kind` in notebooks by `html`, which escapes all text it is given."""
    _DRAWN_BY[kind] = html


def html_of(value: object) -> str | None:
    """A value as HTML; None where nothing draws its kind, which a notebook takes as "show the repr"."""
    draw = _DRAWN_BY.get(type(value))
    return draw(value) if draw else None


_PLOTTED_BY: dict[type[Any], Callable[[Any], Any]] = {}


def plot_with(kind: type[Any], draw: Callable[[Any], Any]) -> None:
    """Let ``value.plot()`` of a kind draw by a function that lives on a higher floor."""
    _PLOTTED_BY[kind] = draw


def plot_of(value: object) -> Any:
    """The figure of matplotlib for a value.

    Raises
    ------
    InputError
        Before the Python interface was loaded.
    """
    draw = _PLOTTED_BY.get(type(value))
    if draw is None:
        raise InputError("Nothing here can draw yet; write `import ketbench as kb` and use `kb.open` first.")
    return draw(value)
