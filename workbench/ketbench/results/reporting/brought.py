"""In a plugin's process: what it writes about a run, looked at before it travels."""

from __future__ import annotations

from typing import Any, get_args

from ketbench.base.errors import InputError
from ketbench.base.figures import Figure
from ketbench.contract.run import Run

MOST_PARTS = 200


def parts(found: Any, run: Run) -> list[str | Figure]:
    """Texts and figures in their order.

    Raises
    ------
    InputError
        For anything else.
    """
    made = found.write(run)
    if isinstance(made, str):
        made = [made]
    listed: list[Any] = list(made or ())
    for one in listed:
        if not isinstance(one, (str, *get_args(Figure))):
            raise InputError(f"The section gave {type(one).__name__}; give texts and figures of ketbench.plugin.")
    if len(listed) > MOST_PARTS:
        raise InputError(f"The section gave {len(listed)} parts; {MOST_PARTS} are the most.")
    return listed
