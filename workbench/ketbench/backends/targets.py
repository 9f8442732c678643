"""Finds execution targets by name among the entry points `ketbench.targets`; executes nothing itself."""

from __future__ import annotations

from ketbench.backends.trying.entries import entries, load
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
    found = entry(first)
    state = found.available(rest)
    if not state.ok:
        raise InputError(f"{state.reason} {state.remedy}".strip())
    return found, rest


def entry(first: str) -> Target:
    """The target of the first part of a name, whether it can work here or not.

    Raises
    ------
    InputError
        When no plugin has it.
    BackendError
        When it cannot be loaded.
    """
    known = {one.name: one for one in entries(GROUP)}
    if first not in known:
        there = ", ".join(sorted(known)) or "none"
        raise InputError(f"There is no execution target '{first}'; there are {there}.")
    try:
        return load(known[first])
    except ImportError as error:
        raise BackendError(f"The execution target '{first}' cannot be loaded ({error}); reinstall it.") from None


def costs(name: str) -> bool:
    """Whether executions on a target may cost money or a place in a queue: it lasts and is not on this machine."""
    found, rest = target(name)
    return hasattr(found, "submit") and not found.is_local(rest)  # pyright: ignore[reportAttributeAccessIssue]


def lasts(name: str) -> bool:
    """Whether what a target does is handed over and fetched later, see `ketbench.contract.targets.JobTarget`.

    Raises
    ------
    InputError, BackendError
        As `target`.
    """
    return hasattr(target(name)[0], "submit")
