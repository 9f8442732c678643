"""Worker side: figures that plugins make of a result, asked of their own processes; one that fails is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from ketbench.base.contributed.found import contributions
from ketbench.base.contributed.kinds import applies
from ketbench.base.errors import InputError, KetbenchError, RunCancelled
from ketbench.base.figures import Figure
from ketbench.contract.result import Result


def with_figures(result: Result, backend: str, cancelled: Callable[[], bool]) -> tuple[Result, list[str]]:
    """The result with the figures of plugins, and a sentence for each that failed; none replaces one of the backend."""
    figures: dict[str, Figure] = {}
    failed: list[str] = []
    for one in contributions("figure"):
        if one.name in result.figures or not applies(one.facts["backends"], backend):
            continue
        try:
            made = one.ask("", result, how="ketbench.running.jobs.worker.brought:drawn", cancelled=cancelled)
        except RunCancelled:
            break
        except KetbenchError as error:
            failed.append(str(error))
            continue
        if made is not None:
            figures[one.name] = made
    if not figures:
        return result, failed
    return replace(result, figures={**result.figures, **figures}), failed


def drawn(found: Any, result: Result) -> Figure | None:
    """In the plugin's process: its figure of a result, or None where it has nothing to show.

    Raises
    ------
    InputError
        For what is not a figure.
    """
    made = found.draw(result)
    if made is not None and not isinstance(made, get_args(Figure)):
        raise InputError(f"The figure gave {type(made).__name__}; give a figure of ketbench.plugin, or None.")
    return made
