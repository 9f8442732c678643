"""`ketbench demo`: the main job, from data to a trained circuit beside its baselines, in a minute."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import RunFailed
from ketbench.cli.runs.progress import watched
from ketbench.cli.runs.run import print_comparison
from ketbench.contract.run import Run, Status


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Do not open the window at the end.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where to put the project and the picture.")] = Path("demo"),
) -> int:
    """Train a 4-qubit classifier on the wine data and compare it with classical models."""
    path, finished = _train(folder)
    print_comparison(finished)
    picture = _draw(finished, folder / "wine-loss.png")
    print(f"Loss curve:   {picture}\nProject file: {path}")
    if headless or not _has_display():
        return 0
    from ketbench.cli.window import show_window

    return show_window(path)


def _train(folder: Path) -> tuple[Path, Run]:
    from ketbench.cli.projects.sessions import writable
    from ketbench.project.session import Session
    from ketbench.samples import sample

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "wine-classifier.h5"
    session = writable(path) if path.exists() else Session.create(path, sample("wine-classifier").build())
    with session:
        finished = watched(session, lambda run_id: Run(run_id, session.project.experiment("wine")))
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The run '{finished.id}' was {finished.status.value}.")
    return path, finished


def _draw(finished: Run, target: Path) -> Path:
    from ketbench.results.drawing import draw_metrics, image_bytes

    names = [name for name in finished.metrics if name.endswith("loss")]
    target.write_bytes(image_bytes(draw_metrics([finished], names), "png"))
    return target


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
