"""Which packages of plugins are switched off: by the user for good, or for one start by ``--safe``; imports none."""

from __future__ import annotations

import os

SAFE = "KETBENCH_SAFE"
"""Set to 1 it leaves out every plugin that is not Ketbench's own; worker processes inherit it."""
OURS = "ketbench"


def why_off(distribution: str) -> tuple[str, str]:
    """Why the plugins of a package are left out, and what brings them back, a sentence each; empty where they are in.

    >>> why_off("ketbench")
    ('', '')
    """
    if distribution == OURS:
        return "", ""
    if os.environ.get(SAFE) == "1":
        return f"The plugins of '{distribution}' are left out by --safe.", "Start without --safe to have them."
    # Of use only where there is a foreign package; the command line starts without it.
    from ketbench.base.preferences import preferences

    if distribution in preferences().disabled:
        return f"The plugins of '{distribution}' are disabled.", f"Enable them: ketbench plugin enable {distribution}"
    return "", ""


def switch(distribution: str, *, on: bool) -> None:
    """Enable or disable the plugins of a package, for every later start.

    Raises
    ------
    InputError
        When the choice cannot be kept.
    """
    from ketbench.base.preferences import choose, preferences

    others = tuple(name for name in preferences().disabled if name != distribution)
    choose(disabled=others if on else (*others, distribution))
