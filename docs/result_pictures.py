"""Pictures of the result page: the words beside the controls, and the figures that explain a trained circuit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

SIZE = (1440, 860)
LOOKS = ("light", "dark")
SHOWN = {
    "result-words": None,
    "result-roc": "roc",
    "result-decision": "decision_boundary",
    "result-landscape": "loss_landscape",
}
SEEDS = 5
SPLITS = "result-splits"
"""The card of a run among runs on other splits of its data."""


def shoot_results(folder: Path, only: str) -> None:
    """Train the wine sample with several seeds, and take each part of its result page."""
    if not any(only in name for name in (*SHOWN, SPLITS)):
        return
    from make_screenshots import Studio

    studio: Any = Studio(folder, only)
    window = studio.with_sample("wine-classifier")
    studio._train(explain="full", repeats=SEEDS)
    studio.wait(lambda: not window.controller.running.active(), 300)
    for name in ("problems", "queue", "log"):
        window.docks[name].hide()
    _portraits(studio, window, folder, only, SHOWN)
    if only in SPLITS:
        _sweep_splits(studio, window)
        _portraits(studio, window, folder, only, {SPLITS: None})
    window.close()


def _sweep_splits(studio: Any, window: Any) -> None:
    """Run the experiment on five splits, and show the run that came out best."""
    form = window.sweep.form
    window.show_page("sweep")
    for old in list(form.rows):
        old.removed.emit()
    form.vary("split.seed")
    form.score.setCurrentText("test_accuracy")
    window.sweep.form.start.click()
    studio.wait(lambda: not window.sweep_work.is_running, 300)
    studio.settle(0.5)
    best = window.sweep.best
    assert best is not None
    window.pick("runs", best.run.id)
    studio.settle(0.5)


def _portraits(studio: Any, window: Any, folder: Path, only: str, shown: Mapping[str, str | None]) -> None:
    from ketbench_ui.theme.theme import switch

    for look in LOOKS:
        switch.apply(look)
        window.resize(*SIZE)
        studio.settle(0.6)
        window.toasts.clear()
        for name, figure in shown.items():
            if only in name:
                window.experiment.result.scroll_to(figure)
                studio.settle(0.3)
                window.grab().save(str(folder / f"{name}-{look}-{SIZE[0]}x{SIZE[1]}.png"))
