"""Pictures of the result page: the words beside the controls, and the figures that explain a trained circuit."""

from __future__ import annotations

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


def shoot_results(folder: Path, only: str) -> None:
    """Train the wine sample with several seeds, and take each part of its result page."""
    if not any(only in name for name in SHOWN):
        return
    from make_screenshots import Studio
    from PySide6.QtCore import QSettings

    from ketbench_ui.app import after_first_paint

    # Another window of this process has left its layout behind.
    QSettings().clear()
    studio: Any = Studio(folder, only)
    window = studio.window
    window.show()
    after_first_paint(window)
    studio._wait(lambda: window.experiment.setup.backend.count() > 0)
    window.verbs.open_sample("wine-classifier")
    studio._wait(lambda: window.controller.session is not None)
    studio._train(explain="full", repeats=SEEDS)
    studio._wait(lambda: not window.controller.running.active(), 300)
    for name in ("training", "problems", "queue", "log"):
        window.docks[name].hide()
    _portraits(studio, window, folder, only)
    window.close()


def _portraits(studio: Any, window: Any, folder: Path, only: str) -> None:
    from ketbench_ui.theme import switch

    for look in LOOKS:
        switch.apply(look)
        window.resize(*SIZE)
        studio._settle(0.6)
        window.toasts.clear()
        for name, figure in SHOWN.items():
            if only in name:
                window.experiment.result.scroll_to(figure)
                studio._settle(0.3)
                window.grab().save(str(folder / f"{name}-{look}-{SIZE[0]}x{SIZE[1]}.png"))
