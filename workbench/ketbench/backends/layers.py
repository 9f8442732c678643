"""Finds who makes circuits into layers, by name among the entry points `ketbench.layers`; computes nothing itself."""

from __future__ import annotations

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError, InputError
from ketbench.contract.layers import GROUP, LayerMaker


def layer_maker(name: str) -> tuple[LayerMaker, str]:
    """The maker of a name, and what is left of the name after the first dot.

    Raises
    ------
    InputError
        When no plugin has it, or it cannot work here.
    BackendError
        When it cannot be loaded.

    Examples
    --------
    >>> layer_maker("pennylane.default.qubit")[1]
    'default.qubit'
    """
    first, _, rest = name.partition(".")
    known = {entry.name: entry for entry in entries(GROUP)}
    if first not in known:
        there = ", ".join(sorted(known)) or "none; install one with: pip install 'ketbench[gate]'"
        raise InputError(f"There is no circuit engine '{name}'; there are {there}.")
    try:
        found = load(known[first])
    except ImportError as error:
        raise BackendError(f"The circuit engine '{first}' cannot be loaded ({error}); reinstall it.") from None
    state = found.available(rest)
    if not state.ok:
        raise InputError(f"{state.reason} {state.remedy}".strip())
    return found, rest
