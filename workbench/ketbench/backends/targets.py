"""Finds execution targets by name among the entry points `ketbench.targets`; executes nothing itself."""

from __future__ import annotations

from importlib.metadata import entry_points

from ketbench.base.errors import BackendError, InputError
from ketbench.contract.targets import GROUP, Target


def target(name: str) -> tuple[Target, str]:
    """The target of a name, and what is left of the name after the first dot.

    Raises
    ------
    InputError
        When no plugin has it, or it cannot work here.
    BackendError
        When it cannot be loaded.

    Examples
    --------
    >>> target("noise.depolarizing:0.01")[1]
    'depolarizing:0.01'
    """
    first, _, rest = name.partition(".")
    entries = {entry.name: entry for entry in entry_points(group=GROUP)}
    if first not in entries:
        there = ", ".join(sorted(entries)) or "none"
        raise InputError(f"There is no execution target '{name}'; there are {there}.")
    try:
        found = entries[first].load()
    except ImportError as error:
        raise BackendError(f"The execution target '{first}' cannot be loaded ({error}); reinstall it.") from None
    state = found.available(rest)
    if not state.ok:
        raise InputError(f"{state.reason} {state.remedy}".strip())
    return found, rest
