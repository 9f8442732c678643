"""Joins the Compare tab to the window: marks, tags, notes and removals are undoable steps of the project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketbench_ui.comparing.table import NOTE, STAR

if TYPE_CHECKING:
    from ketbench_ui.window import MainWindow


def connect_compare(window: MainWindow) -> None:
    """What the window hears of the Compare tab."""
    page = window.compare
    page.watch(lambda: window.controller.running.runs)
    page.picked.connect(window.pick)
    page.edited.connect(lambda run_id, what, text: edit(window, run_id, what, text))
    page.starred.connect(lambda run_ids, on: star(window, run_ids, on))
    page.removed.connect(lambda run_ids: window.removals.remove("runs", run_ids))


def edit(window: MainWindow, run_id: str, what: str, text: str) -> None:
    """Give a run other tags or another note."""
    project = window.controller.project
    run = project.runs.get(run_id)
    if run is None:
        return
    if what == NOTE:
        changed = replace(run, note=text.strip())
    else:
        tags = [tag.strip() for tag in text.split(",") if tag.strip()]
        changed = replace(run, tags=tuple(dict.fromkeys([*(t for t in run.tags if t == STAR), *tags])))
    if changed != run:
        window.controller.apply(f"{what} of {run_id}", project.with_run(changed))


def star(window: MainWindow, run_ids: list[str], on: bool) -> None:
    """Mark runs, or unmark them, as one step."""
    project = window.controller.project
    for run_id in run_ids:
        run = project.runs[run_id]
        rest = tuple(tag for tag in run.tags if tag != STAR)
        project = project.with_run(replace(run, tags=(*rest, STAR) if on else rest))
    window.controller.apply(f"{'star' if on else 'unstar'} {_counted(run_ids)}", project)


def _counted(run_ids: list[str]) -> str:
    return run_ids[0] if len(run_ids) == 1 else f"{len(run_ids)} runs"
